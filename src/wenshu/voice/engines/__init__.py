"""The engines that write speech down, and which of them a team's note is given to."""
