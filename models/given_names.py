"""Given names that are common where our cues are spoken, written for this project.

They decide one thing: whether "Hi …" or "I spoke to …" is followed by a person or by a company. A name alone, without
such a cue, is never taken for a person. Names that are better known as brands (Mercedes, Alexa) are left out.
"""

from __future__ import annotations

import unicodedata

from models.name_words import words


def folded(name: str) -> str:
    """A name in small letters without accents: people leave them out."""
    return "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))


_ENGLISH = words(
    """
    aaron abby abdul abigail abraham adam adele adrian agnes ahmed aidan aileen aimee aisha alan albert alec
    alex alexander alexandra alexis alfie alfred ali alice alicia alison alistair allan allen allison alyssa
    amanda amber amelia amy ana andre andrea andrew andy angel angela angelica angie angus anita ann anna
    annabel anne annette annie anthony antonia antonio april archie ariana arnold arthur ashlee ashleigh ashley
    audrey austin ava barbara barry beatrice becky belinda ben benjamin bernadette bernard bernice bert beth
    bethan bethany betty beverley beverly bill billy bob bobby bonnie brad bradley brandi brandon brandy brenda
    brendan brent brett brian briana brianna bridget britney brittany brooke bruce bryan bryce caitlin caitlyn
    caleb callum calvin cameron candace candice carl carla carlos carly carmen carol carole caroline carolyn
    carrie casey cassandra cassie catherine cathy cecilia chad charlene charles charlie charlotte chelsea cheryl
    chloe chris christian christie christina christine christopher christy cindy claire clara clare clark
    claudia clayton cliff clifford clive cody colin colleen connie connor conor corey cory courtney craig
    crystal curtis cynthia daisy dale dalton damian damien damon dan dana daniel danielle danny darlene darrell
    darren dave david dawn dean deanna debbie deborah debra declan denise dennis derek derrick desmond destiny
    devin devon diana diane dianne dillon dominic don donald donna doreen doris dorothy douglas duncan dustin
    dylan eddie edith edward edwin eileen elaine eleanor elena elizabeth ella ellen ellie elliot elliott ellis
    elsie emily emma eric erica erik erika erin ernest ethan eugene eva evan evelyn evie faith fatima fay faye
    felicity fiona florence frances francesca francis frank fred freddie frederick gabriel gabriela gabrielle
    gail gareth garry gary gavin gemma geoff geoffrey george georgia georgina gerald geraldine gerard gillian
    gina glen glenda glenn gloria gordon grace graeme graham grant greg gregg gregory gwen gwendolyn hailey
    haley hannah harriet harry harvey hassan hayley hazel heather hector heidi helen henry herbert hilary hollie
    holly howard hugh hunter ian ibrahim imogen imran irene iris isaac isabel isabella isabelle isaiah isla ivan
    ivy jack jackie jackson jaclyn jacob jacqueline jade jaime jake jamal james jamie jan jane janet janice
    jared jasmin jasmine jason jay jayne jean jeanette jeff jeffery jeffrey jemma jenna jennifer jenny jeremiah
    jeremy jermaine jerome jerry jesse jessica jessie jill jillian jim jimmy jo joan joann joanna joanne jocelyn
    jodie joe joel john johnathan johnny jon jonathan jordan jorge jose joseph josephine josh joshua joy joyce
    juan judith judy julia julian juliana julie juliet june justin kaitlin kaitlyn kara karen karina karl kate
    katelyn katherine kathleen kathryn kathy katie katrina kay kayla kayleigh keith kelli kelly kelsey ken
    kendra kenneth kenny kerry kevin khalid kieran kim kimberly kirk kirsten kirsty krista kristen kristi
    kristie kristin kristina kristine kristy krystal kurt kyle lance larry latoya laura lauren laurie lawrence
    leah leanne lee leigh leo leon leonard leroy lesley leslie levi lewis lewys liam lila lily linda lindsay
    lindsey lisa logan lorraine louis louise lucas lucy luis luke lydia lynda lynn lynne mackenzie madeline
    madison maggie malcolm malik mandy marc marcia marcus margaret maria mariah marian marie marilyn mario
    marion marisa marissa marjorie mark marlene marsha martha martin martyn marvin mary mason mathew matt
    matthew maureen maurice max maxine meagan megan meghan melanie melinda melissa melvin mercy meredith mia
    michael michaela micheal michele michelle miguel mike mildred miles millie miranda misty mitchell mohamed
    mohammad mohammed molly monica morgan muhammad myra nadia nancy naomi natalie natasha nathan nathaniel neil
    nicholas nick nicola nicolas nicole nigel nina noah noel nora norma norman oliver olivia omar oscar owen
    paige pam pamela parker pat patricia patrick paul paula pauline peggy penelope penny perry pete peter phil
    philip phillip phoebe phyllis poppy preston priya rachael rachel rahul raj ralph ramon randall randy raquel
    ravi ray raymond reagan rebecca reece regina renee reuben rhian rhonda rhys ricardo richard rick ricky riley
    rita rob robert roberta roberto robin robyn rodney roger roland ron ronald ronnie rory rosa rose rosemary
    rosie ross roy ruben ruby russell ruth ryan sabrina sadie sally sam samantha samuel sana sandra sanjay sara
    sarah savannah scott sean selena sergio seth shane shannon sharon shaun shauna shawn sheila shelby shelley
    shelly sheri sherri sherry shirley sian sidney simon sofia sonia sophia sophie spencer stacey stacie stacy
    stan stanley stella stephanie stephen steve steven stewart stuart sue summer sunita suresh susan suzanne
    sybil sydney sylvia tabitha tamara tammie tammy tanya tara tasha taylor ted terence teresa teri terrance
    terri terry thelma theo theodore theresa thomas tiffany tim timothy tina toby todd tom tommy toni tony tonya
    tracey traci tracie tracy travis trevor tricia trisha tristan troy tyler tyrone valerie vanessa vera vernon
    veronica vicki vickie vicky victor victoria vijay vincent viola violet virginia vivian vivienne wade wallace
    walter wanda warren wayne wendy wesley whitney will william willie wyatt xavier yasmin yolanda yusuf yvette
    yvonne zachary zack zara zoe
    """
)
_GERMAN = words(
    """
    achim adelheid adolf agathe agnieszka albrecht alexandra ali alina alois andrea andreas anette angelika
    anika anja anke annalena anne annegret anneliese annemarie annett anni ansgar antje anton arnd arndt arne
    arno astrid august axel aylin ayse barbara bastian beate beatrix benedikt benno bernd berndt bernhard berta
    berthold bettina bianca bianka birgit birgitt björn bodo boris brigitta brigitte britta bruno burkhard
    burkhardt carina carola carolin carsten cathrin christa christel christiane christl christof christoph claus
    clemens conny cornelia dagmar daniela dariusz detlef detlev dieter dietmar dietrich dimitri dirk doreen
    doris dorothea dörte eberhard eckart eckhard edeltraud edeltraut edgar edith egon ehrenfried elfriede
    elisabeth elke ella ellen elmar elsbeth else emil emilia emine engelbert erhard erich erika erna ernst erwin
    esther eugen eva evelin evelyn ewa ewald fabian falk fatima fatma felix ferdinand finn florian frank franz
    franziska frauke frieda frieder friederike friedhelm friedrich fritz gabi gabriele georg gerald gerd gerda
    gerhard gerhild gerlinde gernot gertraud gertrud gesa gesine gisela gitta gottfried gregor greta grete
    gudrun guido gunter gunther gustav götz günter günther hannah hannelore hannes hanni hans harald harry
    hartmut hasan hatice hedwig heide heidemarie heiderose heidi heike heiko heiner heinrich heinz helene helga
    helge helmut henning henny henri henriette henry herbert heribert hermann hermine herta hertha hilda hilde
    hildegard hiltrud holger horst hubert hubertus hugo hülya ibrahim ida ilka ilona ilse imke ina ines inga
    inge ingeborg ingeburg ingo ingolf ingrid irene irina iris irma irmgard irmhild irmtraud isolde ivan jakob
    jana janina jannik jannis jelena jens joachim jochen johann johanna johannes jonas josef julian jutta jörg
    jürgen kai karen karin karl karla karolin karoline karsten katarina katharina kathrin katja katrin kerstin
    kira kirsten klara klaus klemens konrad konstantin konstanze kornelia kristin kristina krzysztof kunigunde
    kuno kurt käthe lars laura lea lena leni leonhard leopold liane lieselore lieselotte lilli lilly lina linus
    lisbeth liselotte lorenz lothar lotte ludger ludwig luise lukas lutz magda magdalena magdalene maik maja
    malte manfred manuela marcel marco mareike maren marga margarete margarethe margit margot margrit marianne
    marika marina marit marita marko markus marlene marlies marlis marta martha martina mathias mathilde
    matthias max mechthild mehmet meike meinhard melanie merle mert meta michael michaela michel mirja mirjam
    mohamed monika moritz murat mustafa nadine natalia nele nicole niklas nils nora norbert notburga oda olaf
    olena olga oliver oskar otmar ottilie ottmar otto pascal patrizia paul petra philipp pia piotr rainer ralf
    ralph ramona raphael regina reiner reinhard reinhold renate rene resi ria ricarda roberta roland rolf roman
    ronny rosa rosel rosemarie rosi roswitha rotraud rudi rudolf ruth rüdiger sabina sabine sandro sascha saskia
    sebastian selma siegbert siegfried sieglinde siegmar siegmund siegrun sigfried sigrid sigrun silke silvia
    silvio simone solveig sonja stefan stefanie steffen steffi stephan susann susanne susi svea sven svenja
    svetlana swantje tanja tatjana theodor theresia thilo thorsten till tilman tilo timo tobias tom torben
    torsten traudl traute trude udo ulf ulla ullrich ulrich ulrike undine ursel ursula urte uschi uta ute uwe
    valentin vera verena viktor viktoria vinzenz vladimir volker volkmar walburga waldemar waldtraut walther
    waltraud waltraut wenzel werner wibke wiebke wilfried wilhelm wilhelmine willi willibald willy winfried wolf
    wolfgang wolfram xaver yannick yusuf yvonne zeynep özlem
    """
)
_FRENCH = words(
    """
    adrien adrienne adèle agathe agnès aimé aimée alain albert alex alexandre alexandria alexandrie alfred alice
    aline alix alphonse amandine amélie anastasie anatole anaïs andré andrée angélique anne annick anouk antoine
    antoinette arlette armand arnaud arnaude arthur astrid aude audrey auguste augustin aurore aurélie aurélien
    aymeric baptiste barbara bastien benjamin benoît bernadette bernard bertrand blanche brice brigitte bruno
    béatrice bénédicte camille capucine carole caroline catherine chantal charles charlotte christelle christian
    christiane christine christophe claire clara claude claudine clotilde clémence clément clémentine cléo
    colette constance coralie corentin corinne cyril cécile cédric céleste célia célina céline damien daniel
    danielle david deborah delphine denis denise didier dominique dorothée dylan emile emma emmanuel emmanuelle
    enzo estelle esther eugène eugénie eva fabien fabienne fabrice fanny fatima fernand flavie florence florent
    florian france francine franck frank françois françoise frédéric frédérique félix gabriel gabrielle gaston
    gauthier gaël gaëlle geneviève geoffroy georges germaine ghislaine gilbert gilberte gilles ginette grégoire
    grégory guillaume gustave guy gwenaëlle gérald gérard henri henriette hervé honoré hortense hubert hugo
    hugues hélène ibrahim inès irène isaac isabelle ivan jacqueline jacques jean jeanne jeannette jeannine
    jennifer joachim jonathan joseph josette josiane joséphine joël joëlle jules julie julien juliette justine
    jérémy jérôme karim karine katia kevin khadija laetitia laure laurence laurent lila liliane lisa lorraine
    louis louise luc lucas lucie lucien lucienne lucile lucy ludovic lydie léa léo léon léonie maggie malik
    manon marc marcel marcelle margaud margaux margot marguerite maria marianne marie marielle marin marine
    marion marius martin martine maryse mathieu mathilde mathis matthieu maud maude maurice maxime maël maëlle
    maëlys mehdi michel michelle michèle mickaël mireille mohamed monique morgane muriel mylène myriam mélanie
    mélissa nadia nadine nadège nathalie nathan nicolas nicole nina nora noémi noémie noël océane odette odile
    olivia olivier oscar pascal pascale patrice patricia patrick paul paule paulette pauline philippe philippine
    pierre pénélope quentin rachel raoul raphaël raymond raymonde renaud rené renée richard robert roger roland
    romain rosalie roxane régine régis rémi rémy sabine sabrina salomé samuel sandra sandrine sarah serge simon
    simone solange solène sonia sophie steve stéphane stéphanie suzanne suzette sylvain sylvie sébastien
    séverine tanguy thibault thibaut thierry thomas théo théodore théophile thérèse timothée tristan ursule
    valentin valentine valérie vanessa victoire victor vincent virginie vivienne véronique william xavier yann
    yannick yasmine yolande yves yvette yvonne zacharie zoé édith édouard éliane élie élisabeth élise élodie
    éloïse éléonore émile émilie émilien éric étienne évelyne
    """
)
_SPANISH = words(
    """
    abel abril adela adelaida adolfo adriana adriano adrián agustina agustín aitana aitor alba albert alberto
    alejandra alejandro alejo alex alfonso alfredo alicia alma almudena alonso amalia amanda amelia amparo
    américo ana anabel anastasia andrea andreu andrés angelina anna anselmo antonia antonio araceli ariadna
    armando arturo ascensión asunción aurelio aurora bartolomé basilio beatriz begoña belén benigno benita
    benito benjamín bernarda bernardo berta blanca borja bruno brígida bárbara calixto camila candela candelaria
    caridad carina carla carles carlos carlota carmela carmen carmina carolina casandra catalina cayetana
    cayetano cecilia celestino celia charo chema chus clara claudia claudio clemente concepción concha conchita
    consuelo corona cristian cristina cristóbal custodia cándido césar dani daniel daniela david delfina
    desiderio diana diego dionisio dolores domingo dora edgar edmundo edu eduardo efraín elena eleuterio elisa
    elisenda eliseo eloy eloísa elvira elías emilia emiliano emilio emma encarnación enrique epifanio erasmo
    ernesto esperanza esteban estefanía estela esther estrella eufemia eugenia eugenio eulalia eusebio eva
    evaristo ezequiel fabiola fabián fabricio federico feliciana felipa felipe fermín fernanda fernando fidel
    flor florencia florencio fortunato francesc francisca francisco fátima félix gabino gabriel gabriela gaspar
    gema genoveva gerardo germán gertrudis gisela gloria gonzalo graciela gregorio guadalupe guillermo guiomar
    gustavo haroldo heriberto herminia hilario horacio hortensia hugo héctor ignacia ignacio iker inmaculada
    inés irene iris isaac isabel isabela isidora isidro ismael itziar iván jacinta jacinto jacobo jaime javi
    javier jenaro jerónimo jesusa jesús jimena joan joaquín joel jordana jordi jordán jorge josefa josefina
    josep josé juan juana juanita juanito judith julia juliana julieta julio julián lara laura leandra leandro
    leire leocadia leonardo leoncio leonor leopoldo leticia león lidia lola lorena lorenzo loreto lourdes lucas
    luciana luciano lucila lucio lucía luis luisa lupe luz macarena macario magdalena maite manola manolo manuel
    manuela mar marc marcela marcelino marcelo marcial marcio marco marcos margarita mariana mariano maribel
    marina mario marisa marisol marta martina martín maría mateo matilde matías maura mauricio maximiano
    maximino melania melchor melisa mercedes micaela miguel milagros mireia miriam modesta moisés montserrat
    morena máxima máximo mónica nacho nadia narciso natalia natividad nazaret nerea nicanor nicodemo nicolasa
    nicolás nieves noa noelia nuria núria octavia octavio ofelia olalla olegario olga olivia omar onofre oriol
    osvaldo pablo paco paloma pascual pastora patricia patricio paula paulina paulino paz pedro pepe pepito
    perla pilar plinio primitivo prudencia purificación pánfilo pío quique rafa rafael rafaela ramiro ramona
    ramón raquel raúl rebeca reina remedios renata rené reyes ricardo rita roberto rocío rodolfo rodrigo rogelio
    román roque rosa rosalinda rosalva rosalía rosario rosaura roxana rubén rufino ruperta ruth régulo sabas
    salomé salomón salvador samuel sancho sandra santiago sara saturnina sebastián sergio silvia silvio simón
    socorro sofía sol soledad sonia soraya sosimo susana tamara tania tatiana teodora teodoro tere teresa
    teófila timoteo tomasa tomás toni toño trini trinidad ulises urbano valentina valentín valeria valerio
    vanesa vanessa venceslás vera verónica vicente victoria victorino vilma vinicio violeta virginia visitación
    víctor wilfredo xavi xavier ximena yago yaiza yolanda zacarías zoraida álvaro ángel ángela ángeles óscar
    úrsula
    """
)
_DUTCH = words(
    """
    aad aart adriaan alexander amber amy anna anne anneke annelies annemarie anouk ans arend arie arjan arjen
    arno arthur astrid bart bas bastiaan beatrix ben bente berend bert bianca boudewijn bram brecht britt
    carlijn carolien cas casper chantal charlotte chris christiaan cindy claudia coen corrie daan danique daniël
    david demi dennis desi diana dick diederik dina dirk dries duco eline elisabeth elise elke ella els elsbeth
    emma erik esmée esther eva evelien evi evy fedde feline femke fenna ferdinand fien finn fleur floor floortje
    florian floris frank frans fred frederik freek fréderique geert gerard gerben gerrit gert gijs gina greet
    guus hanna hannah hanneke hans harm harry heleen hendrik hendrika henk henri herman hidde hilde hugo huub
    ian ids ilse imke indy ineke inge ingrid isa isabel isabella isabelle isis ivan ivo jaap jacco jacob
    jacqueline jan janneke jannes jantje jarno jasmijn jasper jayden jelle jelmer jens jeroen jesse jet jim jip
    job jochem joep johan johanna johannes joke jolanda jonas joost jordy joris jos josephine joshua julia jurre
    jurriaan juul karel karin karlijn kaylee kees kevin kim klaas koen koos lara lars laura lauren leen lena leo
    leon lieke lies liesbeth lieve lina linda lindsey lisa lisanne liv livia liz lizz lizzy loes lois lotte
    louise luc luca lucas lucy luna luuk maaike maarten maartje madelief maja mandy manon marc marcel marieke
    marijke marit mariëlle mark marleen marloes martijn mats maud maurits max maxim melissa melle merel merijn
    mia michael michiel mick mieke mies mike mila milan milou minke mirjam mohamed mohammed nathan nick nicky
    niek niels nienke nikki nina noa noah noor noortje nora norah nynke olivia oscar owen patrick paul pepijn
    peter petra philip piet pieter pim puck quinten ralph ravi remco rens renske rick riet rik rob robert robin
    roel roeland romy ronald roos rosa rosalie rosanne ruben rutger ruud ryan sam samuel sander sanne sara sarah
    saskia sebastiaan selina sem senna sepp siebe siem sietske sjaak sjoerd sjors sofia sofie sophia sophie stan
    stef stefan sterre steven stijn suus suze sven sylvia tamara tess tessa teun thijmen thijs thomas tijmen
    tijn tijs tim timo tineke tobias tom tomas toon trijntje twan tygo tyler valentijn vera victor vince vincent
    wesley wessel wiebe wietske willem wilma wim wouter xander yannick yara yasmin yfke yvonne zoë
    """
)
_ELSEWHERE = words(
    """
    aarti abdullah abhishek aditya agnieszka ajay akash akira alessandro alessia alexei alok amina amir amit
    amita ana anand andrei andrzej anil anita anjali ankit anu anuj arjun arun ashok aslam beatriz bhavna bilal
    chen chiara deepa deepak dinesh divya dmitri elena farah fatema fernanda francesca ganesh gaurav geeta
    giovanni giulia giuseppe gopal habib hamza hari harish hassan hiroshi hussain hussein igor inês irina ismail
    jakub jamila jin jing joão jyoti kamal kasia katarzyna katya kavita kenji khadija kiran krishna kumar
    lakshmi layla leila luca mahesh mahmoud manish manoj marco marek maryam matteo małgorzata meena mikhail min
    ming mohan mona mukesh mustafa nasser natasha naveen neha nikhil nikolai nisha noura oksana olga osama
    pankaj paolo paulo paweł pedro pooja prabhakar pradeep prakash prasad praveen preeti priyanka rajesh rajiv
    rakesh ramesh rani rania ravindra rekha rohit rui sachin salma samir sandeep sanjeev santosh sarita satish
    sergei shreya shyam sneha sunil sushma swati tariq tarun tatiana tiago tomasz uma usha varun vikas vikram
    vinay vinod vishal vivek wei wojciech yasmine yousef yuki yuri zainab
    """
)
#: All of them, folded.
GIVEN = frozenset(map(folded, _ENGLISH | _GERMAN | _FRENCH | _SPANISH | _DUTCH | _ELSEWHERE)) - words(
    "mercedes alexa corona france"
)
