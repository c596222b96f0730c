"""What a person wrote in an answer by e-mail, without the letter that it answers."""

import re

# Where mail programs put what is answered: "On … wrote:", "10 ноября … пишет:", and the marks of
# Outlook. Only a line of its own counts, so that words of the answer are never taken for one.
_QUOTED = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:Original Message|Исходное сообщение|Пересылаемое сообщение|Forwarded message)\b.*"
    r"|_{10,}"
    r"|(?:On\b.*\bwrote|.*\b(?:пишет|написал|написала|написал\(а\)))\s*:"
    r"|(?:From|От|От кого):\s.*@.*"
    r")\s*$", re.IGNORECASE,
)


def own_words(text: str) -> str:
    """Return what stands above the quoted letter, without lines that begin with ">".

    The whole text where nothing would be left: an answer between the quoted lines is no less one.
    """
    kept = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTED.match(line):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return found or text.strip()
