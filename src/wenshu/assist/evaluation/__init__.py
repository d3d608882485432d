"""How well texts are read and records found: golden texts with what a careful reader expects, scored field by field."""
