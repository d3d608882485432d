"""How people write, in English and Chinese: numbers and money, days, names. Text in, values out; no database, no clock."""
