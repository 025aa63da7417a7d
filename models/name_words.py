"""Words that help to tell a name from what is none, written for this project; no list of names among them."""

from __future__ import annotations

import re


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
    god jesus lord christmas world wrong right bean muscle perfect nobody pepper kipling clean martens oetker beckmann
    coffee robot wash
    """
)

#: Words of "my name is …", "a driver called …".
INTRODUCING = words(
    """
    name named nom appelle llamo nombre heiße heisse heet naam chiamo chamo nome called
    signed namens nommé nommée prénommé prénommée llamado
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
    sra srta señor señora señorita senor senora don doña signor signora sig heer
    mevrouw meneer mevr mw dhr
    """
)
SIGNING = words(
    """
    regards sincerely wishes yours grüße grüßen grüsse grüssen gruesse grüssen gruß gruss mfg vg lg cordialement bien
    salutations saludos saludo atentamente thanks thank cheers danke merci gracias groet groeten
    groetjes mvg m v g hoogachtend saluti atenciosamente cumprimentos bedankt dank grazie obrigado obrigada
    """
)
#: Words of "I'm …", "this is …".
BEING = words("am m this bin suis soy im ben")
#: Words of "Hi …", "Dear …", "Guten Tag …".
GREETING = words(
    """
    hi hiya hello hey dear morning afternoon evening hallo moin liebe lieber liebes geehrte geehrter guten bonjour
    bonsoir salut cher chère
    hola querido querida estimado estimada buenos buenas beste geachte dag hoi goedemorgen goedemiddag goedenavond ciao
    gentile
    """
)
#: Words of "I spoke to …", "we were served by …".
MEETING = words(
    """
    speak speaking spoke spoken talk talked talking chat chatted chatting dealt dealing served helped assisted greeted
    treated seen looked welcomed supported examined parlé parlée servi servie servis accueilli accueillie accueillis
    aidé aidée aidés reçu reçue reçus conseillé conseillée renseigné renseignée eu hablé hablado hablando hablamos
    atendió ayudó sirvió atendido atendida atendidos atendidas ayudado ayudada gesproken sprak spraken geholpen bediend
    ontvangen sprach sprachen bedient gesprochen telefoniert gechattet geredet beraten betreut empfangen gebeld gechat
    """
)
#: Brands that bear somebody's name, by their first two words. Not those that many people bear (Paul Smith): a name too
#: many is hidden sooner than one too few.
EPONYMS = frozenset(
    re.split(
        r",\s+",
        """abigail ahern, alexander mcqueen, alexander wang, anna sui, annie sloan, ben jerry, ben sherman,
        betty crocker, bobbi brown, calvin klein, carolina herrera, charles schwab, charles tyrwhitt,
        charlotte tilbury, christian dior, christian louboutin, coco chanel, cole haan, dan murphy, donna karan,
        duncan hines, eddie bauer, elizabeth arden, fred perry, gabriela hearst, george foreman, gloria jeans,
        harley davidson, harry potter, harvey nichols, harvey norman, henry hoover, hugo boss, jack daniel,
        jack daniels, jack wolfskin, jim beam, jimmy choo, jo malone, john deere, john frieda, john lewis,
        johnnie walker, johnny rockets, juan valdez, karen millen, karl lagerfeld, kate spade, kurt geiger,
        laura ashley, laura mercier, louis vuitton, lucy yak, marc jacobs, marks spencer, massimo dutti,
        max factor, max mara, michael kors, morgan stanley, nina ricci, oliver bonas, oscar mayer, papa john,
        pepe jeans, philip morris, ralph lauren, robert dyas, robert mondavi, ruby tuesday, russell hobbs,
        russell stover, sally hansen, sara lee, stella artois, stella mccartney, taylor wimpey, ted baker,
        thomas cook, thomas sabo, tim hortons, tom tailor, tommy bahama, tommy hilfiger, tony roma, tory burch,
        trader joe, vera bradley, vera wang, victoria beckham, victoria secret, wendy s, william hill,
        yves rocher, yves saint""",
    )
)
