"""How well an engine answers: questions with the plan and the value that a careful reader expects, scored apart."""
