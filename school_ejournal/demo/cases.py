"""Stories of the demo lyceum, each findable by name: for tests, guides and whoever looks around.

People are ``(last name, first name, patronymic)``, classes are names such as "9Б". A story that
needs time behind it (a transfer, a teacher who left) is absent when ``today`` is in the first week
of the year.
"""

SCHOOL = "Лицей «Меридиан»"

# Logins of the demo accounts; the password is the login.
ACCOUNTS = (
    "admin", "teacher", "classteacher", "deputy", "director", "secretary", "ict", "parent",
    "student",
)
# login → (last name, first name, patronymic, sex)
STAFF = {
    "teacher": ("Иванова", "Елена", "Сергеевна", "female"),
    "classteacher": ("Кравцова", "Наталья", "Павловна", "female"),
    "deputy": ("Орлова", "Ирина", "Викторовна", "female"),
    "director": ("Соколов", "Андрей", "Николаевич", "male"),
    "secretary": ("Лебедева", "Марина", "Юрьевна", "female"),
    "ict": ("Фомин", "Денис", "Олегович", "male"),
}
# Keeps the stages that ``deputy`` does not; has a login of its own.
OTHER_DEPUTY = ("Семёнова", "Вера", "Ильинична", "female")

# The class of ``teacher`` (algebra, geometry) whose class teacher is ``classteacher``.
CLASS = "9Б"

# ``parent``: three children in different classes; ``student`` is the first of them.
PARENT = ("Григорьева", "Ольга", "Андреевна")
CHILDREN = {
    "9Б": ("Григорьев", "Марк", "Дмитриевич"),
    "5А": ("Григорьева", "Алиса", "Дмитриевна"),
    "2А": ("Григорьев", "Лев", "Дмитриевич"),
}

# A father without legal rights to this student of 9Б: no diary, no letters.
WITHOUT_RIGHTS = ("Зайцев", "Павел", "Игоревич")
WITHOUT_RIGHTS_CHILD = ("Зайцев", "Роман", "Павлович")

# Twins of 7А who learn English in different subgroups.
TWINS_CLASS = "7А"
TWINS = (("Соколова", "Дарья", "Кирилловна"), ("Соколов", "Дмитрий", "Кириллович"))

# Has more homework for one of the next days than the norm allows.
OVERLOADED_CLASS = "7А"

# Changed class in mid-term: the old marks stay in the old class.
MOVED = ("Ёжикова", "Полина", "Артёмовна")
MOVED_FROM, MOVED_TO = "5А", "5Б"
# Left the lyceum in autumn; came to it in autumn.
LEFT = ("Золотарёв", "Глеб", "Вадимович")
LEFT_CLASS = "7А"
NEWCOMER = ("Рахимова", "Мадина", None)
NEWCOMER_CLASS = "5Б"

# The teacher of physics who left in November (archived account) and who took the journals over.
LEAVER = ("Громов", "Виктор", "Степанович", "male")
SUCCESSOR = ("Зимина", "Алла", "Борисовна", "female")

# One hour a week in 9Б.
ONE_HOUR_SUBJECT = "Вероятность и статистика"
# Never marked.
UNMARKED_SUBJECT = "Разговоры о важном"
