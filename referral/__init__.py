"""Who needs a person's attention, how soon, and how it runs its course. Stores nothing."""
