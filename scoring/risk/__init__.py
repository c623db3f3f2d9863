"""A model that advises: how it is made, measured, allowed and read; rules stand in referral."""
