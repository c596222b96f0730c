"""Letters between the demo family and the school, written by the same ways as real ones."""

from datetime import datetime, time, timedelta

from . import cases
from .entries import utc
from .homework import worksheet

NOTE = "Карточка решённая.pdf"
# Whose child, who writes to whom, what about, and the letters: (days ago, clock, side, text).
_CHATS = (
    ("9Б", "parent", "class_teacher", "Экскурсия в пятницу", (
        (3, time(18, 40), "family",
         ("Наталья Павловна, добрый вечер! Марк поедет со всеми на экскурсию. Сколько нужно сдать "
          "и брать ли паспорт?")),
        (2, time(9, 15), "school",
         ("Здравствуйте, Ольга Андреевна! Сдавать ничего не нужно, автобус оплачивает лицей. Копия "
          "паспорта у нас есть. Сбор у входа в 8:30.")),
        (2, time(12, 5), "family", "Спасибо, будет!"),
    )),
    ("9Б", "parent", "teacher", "Карточка по алгебре", (
        (1, time(19, 20), "family",
         ("Елена Сергеевна, Марк решил карточку, но в третьем задании не уверен. Посмотрите, "
          "пожалуйста, если будет время. Можно ли ему прийти на консультацию?")),
    )),
    ("5А", "parent", "class_teacher", "Алиса забыла сменную обувь", (
        (1, time(8, 5), "family",
         ("Здравствуйте! Алиса сегодня забыла сменную обувь. Нужно ли нам её привезти до "
          "физкультуры?")),
        (1, time(10, 30), "school",
         "Здравствуйте! Ничего страшного, обувь нашлась в шкафчике. Хорошего дня!"),
    )),
    ("9Б", "parent", "administration", "Справка об обучении", (
        (6, time(11, 10), "family", "Прошу подготовить справку о том, что Марк учится в лицее."),
        (5, time(9, 40), "school",
         "Справка готова, её можно забрать в канцелярии с 9:00 до 17:00."),
    )),
    ("2А", "parent", "deputy", "Группа продлённого дня", (
        (1, time(20, 45), "family",
         "Можно ли со следующей недели записать Льва на продлёнку по вторникам и четвергам?"),
    )),
    ("9Б", "student", "class_teacher", "Олимпиада по физике", (
        (4, time(15, 30), "family",
         "Наталья Павловна, меня отпустят со второго урока на олимпиаду в среду?"),
        (4, time(16, 10), "school",
         "Да, приказ есть. Не забудь предупредить учителя химии. Удачи!"),
    )),
)


_MEETING = (
    "Родительское собрание в четверг",
    ("Уважаемые родители! В четверг в 18:00 в кабинете 214 — собрание: итоги первой четверти, "
     "подготовка к ОГЭ, поездка в технопарк. Кто не сможет прийти, ответьте, пожалуйста, на это "
     "письмо."),
)
_TWOS = (
    "Отметки этой недели",
    ("Уважаемые родители! На этой неделе у вашего ребёнка есть отметка «2». Пожалуйста, "
     "посмотрите дневник; консультации — по вторникам и четвергам в 15:00."),
)
_PROGRESS = (
    "Успеваемость за четыре недели",
    ("Уважаемые родители! Посылаю отметки и пропуски вашего ребёнка за последние четыре недели. "
     "Вопросы — ответом на это письмо."),
)


class Letters:
    """Writes the letters as the family and the staff write them, on earlier days."""

    def __init__(self, structure):
        self.structure = structure
        self.today = structure.plan.today
        self.env = structure.env(context={
            **structure.env.context, "mail_notify_force_send": False,
        })

    def run(self):
        """Write all letters; nobody is mailed about what is long over. Returns their number."""
        letters = [self._chat(*chat) for chat in _CHATS]
        self._mailings()
        mails = self.env["mail.mail"].search([("model", "=", "school.letter")])
        self.env["mail.notification"].search([("mail_mail_id", "in", mails.ids)]).write(
            {"notification_status": "sent"})
        mails.with_context(active_test=False).unlink()
        self.env["mail.message.schedule"].search([
            ("mail_message_id.model", "=", "school.letter")]).unlink()
        return len(letters)

    def _chat(self, klass, login, to, subject, rows):
        user = self.env["res.users"].search([("login", "=", login)])
        student = self._child(klass)
        desk = self.env(user=user)["school.letter.desk"]
        if to == "teacher":
            teacher = self.env["res.users"].search([("login", "=", "teacher")])
            to = f"teacher-{teacher.id}"
        files = [(NOTE, worksheet())] if subject.startswith("Карточка") else []
        letter = desk._write_letter(
            user, student, {"to": to, "subject": subject, "text": rows[0][3]}, files)
        self._date(letter, rows[0])
        for row in rows[1:]:
            if row[2] == "family":
                desk._note_opened(letter)
                desk._answer(user, letter, row[3], [])
            else:
                letter.with_user(letter._staff_users()[:1])._post_text(row[3])
            self._date(letter, row)
        return letter

    def _mailings(self):
        """Write to the whole class, and leave a letter of the deputy head unsent."""
        sent = self._mailing("classteacher", _MEETING, scope="class")
        sent.action_send()
        moment = utc(datetime.combine(self.today - timedelta(days=2), time(13, 20)))
        sent.sudo().sent_datetime = moment
        letters = sent.sudo().letter_ids
        letters.message_ids.write({"date": moment})
        letters.last_datetime = moment
        # Half of the families have opened it by now.
        letters[::2].write({"family_unread": False, "family_read_datetime": moment})
        self._mailing("deputy", _TWOS, scope="parallel", grade=9, condition="low_mark")
        self._mailing("classteacher", _PROGRESS, scope="class", with_report=True,
                      date_from=self.today - timedelta(days=27), date_to=self.today)

    def _mailing(self, login, words, **values):
        user = self.env["res.users"].search([("login", "=", login)])
        name, text = words
        mailings = self.env(user=user)["school.letter.mailing"]
        return mailings.create({"name": name, "text": text, **values})

    def _child(self, klass):
        return next(
            record for student, record in self.structure.students.items()
            if (student.last, student.first, student.middle) == cases.CHILDREN[klass]
        )

    def _date(self, letter, row):
        """Put the latest message of the letter on the day and hour of ``row``."""
        ago, clock, _side, _text = row
        moment = utc(datetime.combine(self.today - timedelta(days=ago), clock))
        letter.message_ids.sorted("id")[-1:].date = moment
        letter.write({"last_datetime": moment})
        if letter.family_read_datetime:
            letter.family_read_datetime = moment
