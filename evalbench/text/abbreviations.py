"""Words that say whether a full stop ends a sentence, in Norwegian and English (lower case)."""

from __future__ import annotations

__all__ = [
    "BEFORE_NUMBERS", "CLOSING", "MONTHS", "OPENERS", "SAYING", "STARTERS", "UNCLEAR", "UNFINISHED",
    "UNITS", "WITHIN",
]  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Abbreviations that something always follows.
WITHIN = _words(
    """
    adm ang ass asst bl bl.a bl.annet ca cand cf d.e dvs d.v.s dir dr e.g eks ekskl eng ev evt f.eks
    f.o.m fhv fig fr frk fv gl hhv hr i.e iflg ift iht inkl int jf jfr kl m.a.o maks mht mr mrs ms
    mt nr oppr p.g.a pga pr prof ref resp rev sgt sml st stud t.d t.o.m tidl tlf vedr vs approx
    capt gov incl messrs viz
    """
)
# Abbreviations that a sentence may end in: it does where a capital follows.
CLOSING = _words(
    """
    osv o.s.v etc o.l e.l el.l o.a m.m m.v mv m.fl mfl mnd pst mill mrd kr stk a.m p.m e.kr f.kr em
    fm jr sr co inc ltd corp dept ff flg ph.d b.a m.a avd inst kap pkt
    """
)
# Abbreviations only where a number follows: otherwise they are words.
BEFORE_NUMBERS = _words("art bd no nos p pp s tel vol")
# Abbreviations only where a number stands before them.
UNITS = _words("am d g hr hrs lb lbs m min mins pm sec sek t")

MONTHS = _words(
    """
    januar februar mars april mai juni juli august september oktober november desember jan feb mar
    apr jun jul aug sep sept okt nov des january february march may june july october december oct
    dec
    """
)

# What is written after a question or a call that somebody is quoted with.
SAYING = _words(
    """
    sa sier seier svarte svarer svara spurte spør spurde ropte roper ropa ropte tenkte tenker
    tenkjer hvisket kviskra mumlet mumla skrev skriv skriver skreiv lo ler gråt skrek skreik hylte
    fortalte fortel undret undra sto står stod lød lydde said says asks asked cried shouted replied
    answered whispered wrote thought wondered
    """
)

# Words that begin sentences and are no names: a capital on them begins one.
OPENERS = _words(
    """
    jeg eg du han hun ho hen vi me det den dei de dere dokker dykk man en ein ei et eit noen nokon
    noe noko ingen alle mange få flere fleire begge både disse desse dette denne her der da då når
    så og men eller for fordi om at hvis viss dersom selv sjølv nei ja jo jau joda neida mm kanskje
    hva kva hvem kven hvor kor kvar hvordan korleis hvorfor kvifor hvilken mens medan etter
    etterpå før siden sidan først til slutt i på av med fra frå ved under over uten utan mot hos
    min mi mitt mine din vår våre hennes hans deres også alt nå no altså derfor difor likevel ikke
    ikkje aldri alltid ofte bare berre akkurat kun slik sånn som ellers elles dessuten samtidig
    tenk tror trur synes synest skal vil kan må har er var ble blei vart ga gav
    i you he she it we they the a an this that these those there here then when while if so and but
    or because no yes yeah well oh okay ok maybe perhaps what who why how where which my your his
    her our their after before since now not never always just only even also in on at by with
    from for to as nobody everybody somebody everyone someone nothing everything something some
    all both many most i'm i've i'd i'll it's that's there's we're we've they're don't didn't
    """
)
# Openers that go on with no ordinal: a number and a stop before them end a sentence.
STARTERS = _words(
    """
    jeg eg du han hun ho vi me det de dei dere så men da då nei ja jo der her hva kva hvem kven
    he she it we they but so then yes no well
    """
)
# Words that do not end a sentence: what follows the dots after them goes on with it.
UNFINISHED = _words(
    """
    og eller men at som er var ble blei vart het heter heiter kom en ein ei et eit den det de dei
    til fra frå på i av med for om hos mot over under ved uten utan min mi mitt mine din vår hans
    hennes and or but that which is was were are be the a an to from of with for about at by my
    your his her our their called named
    """
)
# Marks for what could not be heard: they stand for words.
UNCLEAR = _words("uhørlig uhøyrleg utydelig utydeleg inaudible unclear navn namn name")
