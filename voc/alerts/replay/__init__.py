"""What rules would have told over history, and what that would have cost; nothing is changed."""
