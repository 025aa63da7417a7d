"""From series and urgent feedback to matters that a department hears of once."""
