"""The words by which labels are told: who asks, who answers, and what nobody is called."""

from __future__ import annotations

__all__ = [
    "ANSWERING",
    "ASKING",
    "NEVER",
    "NEVER_NUMBERED",
    "NOTES",
    "OCCUPATIONS",
    "PARTICLES",
    "TITLES",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ASKING = _words(
    "i int interviewer intervjuer intervjuar intervjueren intervjuaren q spm spørsmål spørsmal "
    "question moderator ordstyrer ordstyrar fasilitator facilitator"
)
ANSWERING = _words(
    "r resp respondent informant inf a svar answer deltaker deltakar participant p person "
    "speaker taler talar s ukjent unknown bestiller utfører leder leiar"
)
# Questions and answers are numbered in a guide; people who are asked are numbered in a transcript.
NEVER_NUMBERED = _words("spørsmål spørsmal question svar answer spm")
OCCUPATIONS = _words(
    "sykepleier sjukepleiar hjelpepleier hjelpepleiar helsefagarbeider vernepleier lege doctor "
    "nurse lærer lærar teacher rektor saksbehandler saksbehandlar caseworker rådgiver rådgjevar "
    "enhetsleder einingsleiar avdelingsleder fagleder gruppeleder teamleder styrer kommunalsjef "
    "rådmann ordfører ordførar politiker sosionom assistent ansatt tilsett manager leader "
    "student elev bruker brukar pårørende mor far datter sønn tolk interpreter psykolog "
    "kone kona mann mannen ektemann ektefelle samboer sambuar mora faren bestemor bestefar mormor "
    "farmor søster syster bror nabo naboen gutt gutten jente jenta barn barnet wife husband "
    "fysioterapeut ergoterapeut vikar tillitsvalgt observatør chair host guest"
)
TITLES = OCCUPATIONS | _words("fru frøken herr dr dr. prof prof. professor søster mr mr. mrs ms")
# Words that open a sentence, a heading or a note, never a turn: nobody is called so.
NEVER = _words(
    "adresse aktivitet alder alltid also alternativt altså and anledning anmerkning annet arkiv "
    "at avbrudd avslutning bakgrunn beskrivelse bl bla but comment da dagsorden date dato de del "
    "deltakere deltakarar den der deretter derfor dernest det dette difor duration dvs eg e-post "
    "eigentleg eksempel email emne enhet epost et etc etter ett example f.eks fakta feks file fil "
    "filnavn for fordi fordeler formål forkortelser forslag fotnote fra fyrst først følgelig gate "
    "han heading hensikt her here her's hovedpunkt hun husk hva hvem hvis hvor hvordan hvorfor "
    "i.e ikke ikkje ingress inkl innhald innhold innledning intervju interview ja jeg kap kapittel "
    "kilde kjelde kjønn kl klokka klokken kommentar kommentarer kommune konklusjon konklusjonen "
    "kort kva kven lengde location lydfil man me mellombels men merk merknad mobil mål mvh "
    "naturlegvis navn namn nb nei nemlig neste nn no nord notat note noter notert nr obs og også "
    "oppfølging oppgave oppsummering oppsummert opptak opptaker ordliste osv overskrift p.s pause "
    "person place poeng poenget prosent problem problemet project prosjekt ps punkt purpose re "
    "referanse referat regel resultat resultatet rolle rom rundt sak saksnr samtale second section "
    "sitat situasjon slik so som some source spesielt språk stad stadig status steg step stilling "
    "sted subject sum summary svaret svært så så tel telefon tema the then they theme this tid "
    "tidspunkt tilstede time tips title tittel til tlf to topic total totalt transkribent "
    "transkribert transcribed transcript transkripsjon transkribering ulemper utdrag vedlegg "
    "varighet varigheit vi video viktig vilkår vs we what år årsak"
)
# Short words that open a note, however often.
NOTES = _words("nb obs ps re tlf kl mvh osv sum nr")
PARTICLES = _words("af av al bin da de del den der di du el la le of og ter van von")
