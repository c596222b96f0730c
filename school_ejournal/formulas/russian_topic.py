"""Whether a topic is written in Russian (regulation, clause 4.2), judged by its words."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

# "don't" is one word, "n-угольник" two.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_RUSSIAN = re.compile("[а-яё]+", re.IGNORECASE)
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_SENTENCE_END = re.compile(r"[.!?;…\n]+(?:\s+|$)")
# What stands in quotes is a name: of a book, a song, a programme.
_QUOTED = re.compile("«[^»]*»|„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"")
_SHORTEST_TEXT = 3
# Letters of a word from which on a mixture of scripts is a slip of the keyboard, not a name.
_LONG_WORD = 4
# Terms of grammar and names of programmes that stand as a sentence of their own in topics:
# "Present Perfect. Образование и употребление".
_TERM_LIST = """
    present past future simple indefinite continuous progressive perfect passive active voice
    participle participles gerund infinitive conditional conditionals modal verb verbs tense tenses
    article articles reported direct indirect speech complex object subject subjunctive mood
    phrasal used to zero first second third the der die das le la les
    i ii iii iv v vi vii viii ix x xi xii xx xxi
    präsens perfekt präteritum plusquamperfekt futur futurum aktiv passiv imperativ konjunktiv
    indikativ infinitiv partizip dativ akkusativ nominativ genitiv trennbare verben
    présent passé composé imparfait proche simple antérieur conditionnel subjonctif impératif
    presente pretérito perfecto indefinido imperfecto futuro subjuntivo imperativo
    python pascal java javascript scratch excel word access windows linux android html css sql
    internet power point arduino kotlin c
"""
_TERMS = frozenset(_TERM_LIST.split())
# Names of functions, segments and products in formulas.
_FUNCTION_LIST = """
    sin cos tg ctg arcsin arccos arctg arcctg log lg ln lim max min mod div abs ax bx cx ay by cy
    ab bc cd ac ad kx ex dx dy dv dt fa if
"""
_FUNCTIONS = frozenset(_FUNCTION_LIST.split())
# A sentence that begins with foreign words holds at most this many of them for a Russian one.
_MOST_FOREIGN = 3


class Fault(str, Enum):
    """Why a topic is refused."""

    NO_WORDS = "no_words"  #: nothing but digits and signs
    NOT_RUSSIAN = "not_russian"  #: no Russian word in it
    FOREIGN_SENTENCE = "foreign_sentence"  #: a sentence without a Russian word
    MOSTLY_FOREIGN = "mostly_foreign"  #: foreign words with hardly any Russian among them
    MIXED_WORD = "mixed_word"  #: Latin letters inside a Russian word


@dataclass(frozen=True)
class TopicFault:
    """A fault and the words that it is about, as they were written."""

    fault: Fault
    words: str


def topic_fault(text: str) -> TopicFault | None:
    """Return what is wrong with the language of ``text``, or None for a Russian topic.

    Allowed are terms, names and formulas in other scripts inside a Russian sentence, whatever
    stands in quotes, and terms of grammar as a sentence of their own. A foreign sentence is not.
    """
    text = unicodedata.normalize("NFC", text).strip()
    words = _WORD.findall(text)
    for word in words:
        if _is_mixed(word):
            return TopicFault(Fault.MIXED_WORD, word)
    russian = [word for word in words if _is_russian(word)]
    if sum(map(len, russian)) < _SHORTEST_TEXT:
        foreign = any(_is_foreign(word) for word in words)
        return TopicFault(Fault.NOT_RUSSIAN if foreign else Fault.NO_WORDS, text)
    for sentence in _SENTENCE_END.split(_QUOTED.sub(" ", text)):
        if sentence and (fault := _sentence_fault(sentence)):
            return TopicFault(fault, sentence.strip())
    return None


def _sentence_fault(sentence):
    words = _WORD.findall(sentence)
    foreign = [word for word in words if _is_foreign(word)]
    russian = sum(map(_is_russian, words))
    if not foreign or all(word.lower() in _TERMS for word in foreign):
        return None
    if not russian:
        return Fault.FOREIGN_SENTENCE
    if _is_foreign(words[0]) and len(foreign) > _MOST_FOREIGN * russian:
        return Fault.MOSTLY_FOREIGN
    return None


def _is_russian(word):
    return bool(_RUSSIAN.fullmatch(word))


def _is_mixed(word):
    """Tell whether Latin letters slipped into a Russian word: "Cложение" with a Latin "C"."""
    letters = [char for char in word if char.isalpha()]
    cyrillic = sum(bool(_CYRILLIC.match(char)) for char in letters)
    return len(letters) == len(word) >= _LONG_WORD and 0 < cyrillic < len(letters)


def _is_foreign(word):
    """Tell whether ``word`` is a word of another language and no formula or sign."""
    letters = [char for char in word if char.isalpha()]
    if len(letters) < 2 or _is_russian(word):
        return False
    if any(char.isdigit() for char in word):
        return False  # H2O, x2, A4
    return not _is_formula(word)


def _is_formula(word):
    """Tell formulas and abbreviations (sin, NaCl, DNA, pH, xy) from words."""
    inner = any(char.isupper() for char in word[1:]) and (
        len(word) < _LONG_WORD + 1 or not word.isupper()
    )
    vowels = sum(char in "aeiouyäöüéèàáíóú" for char in word.lower())
    return word.lower() in _FUNCTIONS or (word.isascii() and (inner or not vowels))
