"""Pages of the tenant kernel: signing in, invitations, and what a manager sets for the bureau."""
