"""What the answers measure, in one person and in a group; decides nothing."""
