"""The week's timetable in plain Python: its clashes, its files, the lessons that it makes."""
