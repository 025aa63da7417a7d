"""Words that help to tell a name from what is none, written for this project; no list of names among them."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The different words of `text`."""
    return frozenset(text.split())


#: Small words inside a name.
PARTICLES = words(
    """
    van von der den de del della di da dos du la le zu zum zur bin al el ter ten y
    """
)

#: Words that begin sentences, name offices or fill gaps: never a person.
NO_NAME = words(
    """
    a about after again airlines airport all also always am an and another any anyone app apparently are as asked at
    available bad bank be because been before being best better big book both british but by came can cannot card
    chain chat company contact could country customer customers day dear department desk did do does don done driver
    either email english even ever every everyone everything excellent extremely fantastic first five for four from
    fully gave german general get glad go god good got great had happy has hate have having he hello help her here
    hi him his home hospital hotel how however i if in incorrect incorrectly insurance internet is it its just keep
    later left let like line listed little ltd made madam manager many me misspelled missing mobile moderator monday
    more most mr mrs much must my name nan never new next nice no nobody none not nothing now of off office ok okay
    old on one online only operator or order other our out over own paid people personally phone please poor product
    question quite rather read really reception right said same saying service shall she shop should since sir so
    some somebody someone something spelled spelt staff still stop store such support sure team tell thank thanks
    that the their them then there therefore these they thing this those though three to today told tomorrow too two
    uk under unfortunately until up us usa use used very was we website welcome well went were what when where which
    who why will wish with without won work worst would written wrong yes yesterday yet you your tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november
    december christmas easter aber alle als auch auf aus bei bitte da danke dann das dass dem den denn der des die
    dies doch ein eine einen einem er es falsch für hat habe haben hier ich ihr ihre ihnen im immer ist ja jetzt
    kann kein keine leider man mein mich mir mit nach nicht noch nur oder schon sehr sein sich sie sind und uns
    unser von vor war warum weil wenn wer wie wir wird zu zum zur kunde alors au aussi aux avec bonjour bon c'est ce
    ces cet cette client dans de depuis donc du elle en est et être faut il ils je la le les leur mais merci mon ne
    non nos notre nous ou où par pas pour quand que qui rien sa sans ses si son sur tout très trop un une votre vous
    voilà al algo así bien buenas buenos como con cuando del donde el ella era esta este gracias hay hola las lo los
    más mi muy nada ni para pero por porque qué se ser sin sobre su sus también todo una usted ya yo
    """
)

#: What people say they are, in capitals: "I'm Late Flight".
FEELING = words(
    "late delayed cancelled canceled stuck stranded angry furious livid happy sad sorry sure done tired sick waiting "
    "trying "
    "going flying leaving having getting calling flight train bus app gold silver platinum diamond premium prime"
)
#: The end of a company's signature: "Dear Acme Team".
OFFICE = words(
    """
    team support service services customer care department dept staff crew group bank ltd limited inc gmbh ag llc
    plc company airlines airways hotel app desk office reception management manager kundenservice kundendienst
    client clients
    """
)

#: What everyone shares is nobody's.
PROVERBIAL = words(
    """
    god jesus lord christmas world wrong right bean muscle perfect nobody
    """
)

#: Words of "my name is …", "a driver called …".
INTRODUCING = words(
    """
    name named nom appelle llamo nombre heiße heisse called signed namens nommé nommée prénommé prénommée llamado
    llamada
    """
)
KIN = words(
    """
    husband wife son daughter mother father mum mom dad partner brother sister grandson granddaughter friend neighbour
    neighbor fiancé fiancée fiance fiancee mann frau sohn tochter mutter vater mari fils père femme fille mère marido
    mujer hijo hija madre padre esposa esposo
    """
)
TITLES = words(
    """
    mr mrs ms miss mx dr prof professor doctor nurse herr herrn frau hr fr mme mlle monsieur madame mademoiselle m sr
    sra srta señor señora señorita senor senora don doña signor signora sig
    """
)
SIGNING = words(
    """
    regards sincerely wishes yours grüße grüßen grüsse grüssen gruesse grüssen gruß gruss mfg vg lg cordialement bien
    salutations saludos saludo atentamente thanks thank cheers danke merci gracias
    """
)
#: Words of "I'm …", "this is …", "Dear …".
BEING = words("am m this bin suis soy im dear liebe lieber cher chère querido querida")
