"""Who: people, teams, memberships, tokens, and the one door to a team's records."""
