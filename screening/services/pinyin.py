"""Sort names as a Chinese register does: by sound, a surname by its sound as a surname.

The one module that imports pypinyin, which costs 0.3 s; the lab never needs it.
"""

import re
from collections.abc import Mapping

from pypinyin import lazy_pinyin

SURNAMES: Mapping[str, str] = dict(
    re.findall(
        r"(\w)=([a-z]+)",
        """
        单=shan 曾=zeng 仇=qiu 查=zha 解=xie 朴=piao 盖=ge 区=ou 覃=qin 翟=zhai 乐=yue 员=yun
        缪=miao 繁=po 召=shao 种=chong 秘=bi 洗=xian 折=she 黑=he 祭=zhai 句=gou 会=gui 佴=nai
        卜=bu 薄=bo 隗=wei 阚=kan 郇=xun 牟=mu 重=chong 都=du
        """,
    )
)
"""Surnames of one character that are read unlike the word.

Source:
    The readings that Chinese dictionaries mark as those of a surname; 覃 in its southern reading.
"""

COMPOUND_SURNAMES = frozenset(
    re.findall(
        r"\w\w",
        """
        欧阳 上官 司马 诸葛 尉迟 万俟 澹台 长孙 单于 令狐 夏侯 皇甫 东方 公孙 慕容 司徒 端木 独孤
        南宫 宇文 轩辕 呼延 闻人 鲜于
        """,
    )
)
"""Surnames of two characters; they count as such only where a given name follows."""


def pinyin_key(name: str) -> str:
    """Return the key by which a name is sorted.

    Returns:
        Syllables without tones, in lower case, a space between: ``shan xiao ming`` for 单晓明. A
        character without a known reading stands for itself and sorts behind; a name in Latin
        letters gives its own lower case.
    """
    if name.isascii():
        return name.lower()
    surname, given = name[:2], name[2:]
    if surname not in COMPOUND_SURNAMES or not given:
        surname, given = name[:1], name[1:]
    sound = SURNAMES.get(surname) or _sound(surname)
    return " ".join(part for part in (sound, _sound(given)) if part)


def _sound(text: str) -> str:
    syllables = " ".join(lazy_pinyin(text.replace("·", ""))).lower()
    return " ".join(syllables.split())
