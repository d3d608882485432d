"""What names of people are made of: given names, surnames, forms of address."""

from __future__ import annotations

from wenshu.assist.offline.wordlists import words

GIVEN_NAMES = words(
    """
    gord sienna rosalind chantal remi rémi marc majella noreen sorcha garvan aisling bríd brid conall concepta assumpta breda carmel dervla eithne fidelma gearoid gráinne imelda jarlath malachy nuala oonagh orla proinsias ronan sadhbh seosamh una
    mikkel jeppe rasmus søren kasper emil magnus laust troels birgit birgitta ragnhild annegret ilse mechthild heinz-peter joaquín joaquin marisol sarrión tobias petra franz jürgen jörg günter günther käthe bärbel sören björn åsa örjan göran håkan märta jürg urs beat reto regula ueli ruedi vreni
    pete colleen trey latoya priscilla shelby brooke tiffani kayla kelsey lindsey lindsay courtney ashlee brittany britney
    jasmin mackenzie mckenzie peyton quinn reese rhett skylar skyler trent vaughn wyatt zane zoey abby addison
    alexa alexandria alondra alyson amari angelo annie antwan asher aubrey audra audrie benny bernadette bernice beulah
    braden brandi brandy braxton brendon brenna bret brett briana brianna bryant bryson buddy caitlin calvin camryn
    candace carey carissa carlton carmela carolina carrie cassidy cassie cecil cedric celia chandler chandra christie christy
    chrystal clarence claudette clyde cole cordelia cornelius cory curt daisuke darla darlene darnell darrell darrin daryl
    dashawn deandre deanna deanne debra delia delores demetrius denis desiree devin dewayne dewey dillon dina dion
    dominick donte doreen doyle duane earle earline eddy edna edwardo effie elaina eldon elijah elmer elton
    emmett erick erma ernesto ervin estelle ethel eunice evangeline ezekiel fannie fatimah faye fernanda flora francine
    frankie garry gayle gena genaro georgette geri gil gilberto gladys glenda glenna greer gregg gretel guadalupe
    gustavo gwendolyn hank harlan harley henrietta hollis horace imani inez ira irvin irving isaiah isiah jabari
    jaclyn jacquelyn jaden jameson janelle janette janis jarrod javon jaylen jayson jeannette jeannie jeffery jenna jeremiah
    jerald jeri jermaine jerrod jessie jimena jodi jodie johnathan johnnie jolene jonny josefina joselyn josiah juana
    judson julianne juliette kacey kaden kaleb kara kareem kari karly karyn kassandra katelyn kathi kathrine kathryne
    katlyn katrina kaye kayden kaylee keegan keenan keisha kelli kellie kelsie kenya kermit kerri kiara kiera
    kimberley kira kristi kristie kristopher kristy krystal kyla lacey lamar landon larry latasha laverne lavonne layla
    leanna leann leanne leigh leland lenny leroy leslee leta lila lilly lindy lizzie lois lonnie loretta
    lorrie louella lupe luther luz lyle mabel mable macy maggie manny marcella marci marcia marcie marcy
    margie margo marguerite mariah maribel maricela marisol marissa marjorie marla marlon marsha marva mattie maurine mavis
    maximilian mckenna meaghan meghan melba melva melvin merle merrill micah micheal mitchell mitch mollie myles myra
    myrna myrtle nanette nate natalya nathaniel nelda nellie nettie neva nickolas nicky nikki nola nona noreen
    odell ofelia oliva ollie oren osvaldo pam patrice patti paulette peggie raelynn ramiro ramona randal randall
    randolph rashad raul reba regan reggie reginald rena renee reuben reyna rhoda rhonda rico rigoberto robbin
    robyn rocco roderick rodolfo rodrick rogelio ronda ronnie roosevelt rosalie rosalinda rosanne roscoe roseann rosetta roslyn
    rowena roxie rudolph russ ruthie salvador sammie sammy saundra savanna scot scottie shana shania shari sharron
    shauna shawna shayla shelly sheldon sherman sherri sherrie sherry shirlene sonya staci stacie starla stephany stewart
    susie suzette sybil tabatha tabitha tamika tammi tammie tammy tamra tania tasha tatyana teri terri terrie
    terrance terrell thad thaddeus thurman tiana tiara tisha tommie tonya tracey traci tracie tristen tyra tyree
    tyrell ulysses valarie velma verna vernon vicki vickie viola wally wendi wes wilbert wilbur wilfredo wilda
    willa willard willie winifred winnie woodrow xander yesenia yolonda zachariah zachery zack zelda ademola adewale akua
    anjali ankit aparna arvind asif ayesha ayo babatunde bharat bilal chinedu chioma deepak dhruv divya ebony
    efua esi fatou femi folake ganesh gaurav geeta gopal habib hari ifeoma ishaan jaya jayesh kalpana
    karan kiran kunal kwabena lakshmi leela madhu mahesh manish manoj meera mohan mukesh naledi narayan neeraj
    nisha nkechi obinna olu oluwaseun pooja prasad pradeep praveen preeti priyanka rakesh rana rekha rohan rohit
    roshan sachin sanjana sarita satish seema shalini shanti shivani shreya shyam sipho smita sonal sudha sushma
    swati tariq thabo uday uma usha vandana varun vikas vinay vinod yogesh zainab zanele aoife aine
    bronagh cathal ciaran colm conor dara declan donal eamon eilis eoin fergal fionn grainne oisin orlaith
    padraig roisin ruairi tadhg angharad aled bethan carys dafydd delyth eirlys elin emlyn gethin gwyneth huw
    idris ieuan ifan iwan llinos lowri mair meirion nerys owain rhodri rhiannon sian sioned tomos ailsa
    catriona cormac eilidh finlay gregor innes iona isla lachlan mairi morag murdo shona struan agnieszka aleksandra
    andrzej bogdan bozena danuta dariusz elzbieta ewelina grazyna grzegorz halina iwona jadwiga janusz jolanta justyna kamila
    kinga lech leszek lukasz malgorzata marek mariusz marzena mateusz mirosław pawel przemyslaw radoslaw rafal renata ryszard
    slawomir stanislaw sylwia szymon urszula waldemar wieslaw wiktor witold zbigniew zofia arjen bram daan esmee femke
    frits geert gerrit gijs hendrik henk huib inge jaap janneke jelle jeroen jochem joost joris kees
    koen lieke lotte maaike maarten marieke marijke marloes mieke niek nienke pieter ruud sander siebe sjoerd
    thijs tineke tjeerd wim wouter aksel amund anette arvid asbjorn aud berit birgitte bodil eirik elisabet
    espen finn frode geir gro gunn hakon halvor hege helge hilde håkon ingeborg jarle jorunn ketil
    kjell kjersti knut magne oddvar olav ragnhild randi rune sissel sivert stig svein tor tore torunn
    trond trygve turid vidar yngve åse esa eero eeva hannu heikki heli ilkka jaana jari jouni
    juha jukka kaisa katariina kirsi kristiina lauri leena maarit mika minna mirja niina olli outi paavo
    paivi pasi pekka petri pirjo raija riikka risto sanna seppo sini soili tarja tiina tuomas ulla
    ville virpi aurelien brice clemence corentin eloise elodie emilien fabien fabrice fanny faustine florent floriane gaelle
    gaetan gael gauthier ghislain guilhem herve hugues jocelyne josiane laetitia laure ludovic lydie maelle magali marjolaine
    maxence mickael mireille morgane mylene ninon noemie odile perrine regis remi sandrine severine solange solene stephane
    sylvain sylvie tanguy thibault thibaut valentine vianney yann yoann alonso alvaro amparo angeles arturo beatriz begona
    belen borja carmelo celestino concepcion consuelo cristobal domingo eloy emiliano encarnacion esperanza eusebio fermin gonzalo hernan
    horacio inmaculada iker itziar jacinto jordi lourdes lucero macarena manolo mariano maite merce montserrat nieves nuria
    paloma rafa remedios rosario soledad teodoro vicente xavi alessia alfonso annalisa antonella arianna attilio bruna caterina
    cesare claudio corrado davide debora domenico donatella edoardo eleonora elisabetta enrica ettore fabio fabrizio federica federico
    filippo flavio francesco franco gaetano giacomo gianluca ginevra giordano giuseppe graziella ilaria italo jacopo lorella loredana
    luciano manuela marcello margherita massimo matilde maurizio michela michele ornella patrizia piero pietro raffaele raffaella riccardo
    rosanna samuele sandro stefania tiziana tommaso ugo umberto valerio vincenzo vittoria vittorio ahmet aylin ayse baris
    burak busra cem cemal derya deniz ebru elif emine emre engin erkan esra fatma ferhat gokhan
    hakan halil hande hasan hatice hulya huseyin ilker kaan kemal kerem leyla levent melek merve mert
    murat mustafa nazli nese nihat nur onur orhan ozan ozge ozlem pelin sedat selim selin semra
    serdar serkan sevgi sibel sinan tolga tulay turgut umit volkan yasemin yavuz yigit yilmaz zehra abdullah
    abdulrahman amal amani basma fahad ghada hala hamad hani huda iman jawad khaled layan maha majed
    nada nasser noura osama rania reem saad salma sami samia tamer wael yara yasser youssef yusra
    ziad akio asami ayumi chiyo daichi eiji emi etsuko fumiko haruka hideki hiroko hiroki hiroyuki ichiro
    junichi kaori kazuki kazuo kenichi kenta koji kumiko makoto manabu mariko masaki masato mayumi megumi michiko
    midori minoru misaki miyuki nobuo noriko osamu reiko ryo ryota satomi sayuri shigeru shinichi shinji shota
    sota tadashi takashi takahiro takumi taro tatsuya tetsuya tomoko toshio tsuyoshi yasuhiro yoko yoshiko yosuke yui
    yumi yusuke hyun joon seung
    bev arno ewan dwayne brent teddy angie jen meg judith trevor wanda philippa owen deepa rosa ed wendy carla tanya niamh jean-luc lucinda marge grant beat ola aaron abdul abigail adam adele adrian agnes ahmed aidan aisha akira alan alasdair alba albert aldo alec alejandro
    alena alessandro alex alexander alexandra alexis alfred ali alice alicia alina alisha alison alistair allan allison
    alma alyssa amaka amanda amara amber amelia amina amir amit amy ana anastasia anders andre andrea andreas andrew
    andy angela angelina angus anika anil anita anja ann anna annabel annabelle anne annette annika anthony antoine
    antoinette anton antonia antonio anya april ariana ariel arjun arlene armand arne arnold artem arthur arun asha
    ashley astrid athena audrey august aurelia aurora ava axel axelle barbara barnaby barry beata beatrice becky bella
    ben benedict benedikt benjamin benoit bente bernard berta beth bettina betty beverly bianca birgit bjarne bjorn
    blanca bob bobby boris brad bradley brandon brenda brendan brian bridget brigitte britta bruce bruno bryan bryce
    byron caleb callum cameron camila camilla camille candice carina carl carla carlo carlos carmen carol caroline
    carolyn carsten cary casey casper cassandra catherine cathy cecilia celeste celine chad chantal charlene charles
    charlie charlotte chelsea chen cherie cheryl chiara chidi chloe chris christa christian christiane christina
    christine christof christoph christopher chuck ciara cindy claire clara clarissa claude claudia claus clay clemens
    clement clifford clint clive cody colette colin connor conrad constance cora corey corinna cornelia craig cristina
    curtis cynthia daisy damian damien damon dan dana daniel daniela danielle danny daphne darcy dario darius darren
    darryl dave david dawn dawson dean deb debbie deborah deirdre delphine denise dennis denny derek desmond devon
    dexter diana diane diego dieter dimitri dinesh dirk dmitri dolores dominic dominik dominika dominique don donald
    donna donnie dora dorian doris dorota dorothy doug douglas drew duncan dustin dwight dylan earl ed eddie edgar edith
    edmund eduard eduardo edward edwin edwina egon eileen elaine eleanor elena eleni eli elias elisa elisabeth elise
    elizabeth elke ella ellen ellie elliot elsa elvira emanuel emeka emil emile emilia emilio emily emma emmanuel
    enrique enzo eric erica erich erik erika erin ernest ernst erwin esteban esther ethan eugene eugenia eva evan eve
    evelina evelyn ewa ezra fabian faisal faith farah fatima fatoumata fay felipe felix fergus fernando filip fiona
    fleur florian floyd frances francesca francis francisco frank franz fraser fred freda freddie frederick frederik
    freya friedrich fritz gabriel gabriela gail gareth gary gavin gemma genevieve geoff george georgia georgina gerald
    geraldine gerard gerhard gert gianni gideon gilbert gilles gina giorgio giovanni giselle giulia glen glenn gloria
    gordon grace graham greg gregory greta gretchen guido guillaume guillermo gunnar gunter gustav gwen hamish hana
    hanna hannah hannes hans hans-peter harald harold harriet harry haruto harvey hassan hattie heather hector heidi
    heike heiko heinrich heinz helen helena helene helga helmut henri henrik henry herbert hilary hilda hiroshi holly
    howard hubert hugh hugo ian ibrahim ida ignacio igor ilse imogen imran ines inga ingo ingrid irene irina iris irma
    isaac isabel isabella isabelle ismail ivan ivana ivo jacek jacinta jack jackie jacob jacqueline jacques jada jaime
    jake jakob jakub jamal james jamie jan jana jane janet janice janine jared jarek jasmine jason jasper javier jay
    jayne jean jean-pierre jeanette jeanne jeff jeffrey jennie jennifer jenny jens jeremy jerome jerry jerzy jesper jess
    jesse jessica jill jim jimmy jin jitka joachim joan joanna joanne joao joaquin jochen jody joe joel johan johann
    johanna johannes john johnny jolanda jon jonas jonathan jordan jorge jose josef joseph josephine josh joshua josie
    jost joy joyce juan juanita judit judith judy juhani jules julia julian juliana juliane julie juliet julio julius
    jun june jurgen justin justine kai kaitlyn kamal kamil karel karen karim karin karina karl karla karolina kasia
    kaspar katalin kate katharina katherine kathleen kathryn kathy katie katja katrin katya kavita kay keiko keira keith
    kelly kelvin ken kendra kenji kenneth kenny kerry kerstin kevin khalid kieran kim kimberly kirk kirsten kirsty klara
    klaus kofi konrad krista kristen kristin kristina krzysztof kurt kwame kyle kyoko lance lara lars lasse laszlo laura
    lauren laurence laurent laurie lawrence lea leah leander lee leif leila lena lennart leo leon leona leonard leonardo
    leonie lesley leslie lewis liam lidia liesel lilian lillian lily lina linda linus lionel lisa liselotte livia liz
    liza lloyd lola lorena lorenzo lori lorna lorraine lothar lou louis louisa louise lowell luca lucas lucia lucie
    lucien lucille lucy ludwig luigi luis luisa lukas luke luna lydia lynn lynne maciej maddie madeleine madison mads
    maeve magda magdalena magnus maike malcolm malik malte mandy manfred manon manuel mara marc marcel marcin marco
    marcos marcus margaret margarita margot maria mariam mariana marianne marie marika marina mario marion marisa marit
    marita marius mark markku marko markus marlene marta martha martin martina marty marvin mary mateo mathias matilda
    matt matteo matthew matthias matthieu mattias maud maureen maurice mauricio mauro max maxim maxime maxine maya megan
    mehmet mei meike melanie melinda melissa mercedes meredith mette mia michael michel michelle mick mickey miguel
    mikael mike mikhail mikko mila milan milena miles miloš mina mindy ming miranda miriam mirjam mirko mohamed mohammed
    moira molly mona monica monika monique morgan morris morten moses muhammad muriel murray myriam nadia nadine nadja
    nancy naoko naomi natalia natalie natasha nathalie nathan naveen neal ned neha neil nelly nelson nevena ngozi niall
    niamh nicholas nick nicola nicolai nicolas nicole nicoletta niels nigel nikhil nikita niklas niko nikolai nikolas
    nils nina ninette noah noel noelle noemi nora norbert norma norman octavia oksana olaf ole oleg olena olga oliver
    olivia olivier omar ondrej oonagh orla orlando oscar osman otis ottilie otto owen pablo paddy paige pamela paola
    paolo pascal pascale pat patricia patrick patty paul paula pauline pavel pavlo pedro peer peggy penelope penny percy
    perry peter petr petra phil philip philipp philippa philippe phoebe phyllis pia pierluigi pierre piet pilar piotr
    polly prakash preston priya quentin rachel rafael rahel rahul raimund rainer raj rajesh ralf ralph ramesh ramon
    randy raoul raphael rashid ravi raymond rebecca regina reinhard reinhold rene rhea rhys ricarda ricardo richard rick
    ricky riley rita rob robbie robert roberta roberto robin rocio rodney rodrigo roger roland rolando rolf romain roman
    romy ron ronald rory rosa rosalind rosemary rosie ross rowan roxanne roy ruben ruby rudi rudolf rudy rufus rupert
    russell ruth ryan saba sabine sabrina sacha said sakura sally salvatore sam samantha sameer samir samira samuel
    sandra sandy sanjay santiago saoirse sara sarah sascha sasha saskia satoshi saul savannah scott seamus sean
    sebastian selena selma serena sergei sergio seth shah shane shannon sharon shaun shawn sheena sheila shelley sheryl
    shirin shirley sibylle sidney siegfried sigrid silas silke silvia silvio simeon simon simona simone sinead siobhan
    sofia sofie solveig sonia sonja sophia sophie soren spencer stacey stacy stan stanley stefan stefanie stefano stella
    stephan stephanie stephen steve steven stina stuart sue sunil sunita suresh susan susanna susanne susi suzanna
    suzanne suzie sven svetlana sylvia tabea tadeusz takeshi tamara tamas tamsin tanja tanya tara tatiana tatjana taylor
    ted terence teresa terrence terry tessa thandi thea thelma theo theodore theresa thierry thomas thorsten tiffany
    tilda tillmann tim timo timothee timothy tina titus tobi tobias toby todd tom tomas tomasz tommy toni tony torben
    torsten tracy travis trevor trina tristan trudy tunde tyler tyrone uli ulrich ulrike umar una ursel ursula uwe
    vaclav valentina valeria valerie valery vanessa vera verena vern veronica vicky victoire victor victoria vijay
    vikram viktor viktoria vince vincent violet virginia virginie vito vivek vivian vivienne vladimir volker wade walid
    walter wanda wayne wendell wendy werner wiebke wilfred wilhelm will willem william willow wilma winston wojciech
    wolfgang xavier xenia yannick yasmin yasmine yolanda yuki yukiko yuri yusuf yves yvette yvonne zach zachary zara
    zdenek zeynep zoe zoltan zsofia
    """
)
ALSO_WORDS = words(
    """
    shelby brooke kelsey lindsey lindsay mackenzie mckenzie peyton quinn rhett skylar skyler trent vaughn wyatt zane addison annie
    benny carey carlton cassidy chandler christy clyde cole darla delia devin dillon doyle duane earle effie elton emmett
    ervin gil greer hank harlan harley hollis ira irvin irving jameson jayson judson kara kari kaye lacey landon
    layla leigh leland lenny leroy lindy luz mable macy manny marlon merle merrill mitchell mollie myles odell pam
    ramona randall randolph roscoe sheldon sherman stewart terrell thurman vernon wilbur willard woodrow ayo bharat esi gopal hari
    jaya karan kiran leela meera rana shanti uday uma usha innes iona isla shona struan bram finn geir
    gro rune stig esa heli mika niina sini manolo nieves deniz nur hala hani iman maha nada reem
    saad sami emi ryo taro yui
    will may mark grace joy dawn dean frank jack bob june jun art bill rich drew max miles christian jordan jan sue chad
    pat lee mei don ken rob nick penny robin sandy stan victor kim ming jin grant rosa roman martin morgan norman page april august faith grant dexter lance wade willow taylor bella victor marina summer dawson clay jay glen roman spencer nelson melissa austin preston harvey stanley ruby savannah madison casey devon riley
    """
)  # fmt: skip
"""Given names that are words or parts of companies' names as well: alone at the head of a sentence they are none."""

PINYIN_SURNAMES = words(
    """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang feng
    deng han cao zeng peng xiao cai pan tian dong yuan yu jiang du ye cheng wei su lu ding ren yao shen zhong cui tan
    fan jin shi liao jia xia fu fang zou xiong bai meng qin qiu hou yin xue duan lei qian tao
    """
)
SURNAMES_EN = words(
    "park mills banks wood woods wells parks lane stone waters marsh hill gates power price glass steel farmer potter"
)
"""Trades that are as often a surname, behind a given name."""
PARTICLES = [
    "van",
    "von",
    "de",
    "da",
    "der",
    "den",
    "di",
    "del",
    "la",
    "le",
    "al",
    "bin",
    "ibn",
    "mc",
    "mac",
    "o",
    "ter",
    "ten",
]
HONORIFICS_EN = (
    r"(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|sir|madame|monsieur|señor|señora|senor|signor|signora)\.?"
)

SURNAMES = (
    "蔺湛阎闻茹逯揭隗訾缑扈鹿冀亓岐代丘阚綦逄竺奚郁瓮郜郏糜靖谌佴王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
SAFE_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤温康施牛樊葛邢安齐易乔庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞柳甘祝宁舒阮柯纪梅童凌裴霍涂骆靳柴鲍喻祁滕饶穆卓缪褚娄窦戚宫费卫瞿佟臧闵"
)
"""Surnames that are rarely anything else beside a form of address."""
HONORIFICS_ZH = ("总经理", "副总经理", "董事长", "副总", "总监", "总工", "经理", "主任", "主管", "博士", "教授", "老师", "院长", "局长", "处长", "科长", "部长", "厂长", "店长", "站长", "队长", "组长", "班长", "馆长", "园长", "会长", "护士长", "师傅", "校长", "行长", "所长", "先生", "女士", "小姐", "工程师", "老板", "主席", "书记", "医生", "秘书", "助理", "会计", "律师", "医师", "董", "总", "工", "姐", "哥")  # fmt: skip
NO_HONORIFIC = r"总(?!部|共|价|额|体|结|量|包|计|数|金|投|之|是|成本|预算|裁|局|行|会|得|要|的来|算|标|归|面积|部|集成|承包|公司|装|控|线|监)|工(?!作|程(?!师)|厂|期|人|业|具|艺|单|资|会|地|序|位|时|商|况|段|装|件|行)|董(?!事(?!长))|哥(?!们)|姐(?!妹)"
"""总 and the like as a form of address: not the head of 总部 or 工作."""
NOT_GIVEN = frozenset(
    "的和跟与在是了说就等给找约请被把让叫有来去到那这也都还又很不没要想会能可以及或从对向为由于而但则如因所其之将已经正过着得地吗呢吧啊们个些几每各总部里上下前后中内外今昨明周月年日号点报价签合同电话微信邮件见面谈聊讲谢您好他她它我你咱俩同氏开,。:;!?()·/-、 \n\t"
)
"""Characters that end a given name rather than stand in it."""
NO_PERSON = words(
    """
    安检 代理 代表 代码 代替 代工 代价 代办 代购 郁闷 靖江 对方 我方 他方 双方 甲方 乙方 各方 多方 东方 前方 后方 地方 官方 供方 需方 买方 卖方 丘陵
    程师 谢谢 供应 单子 车队 工程 制程 流程 课程 过程 日程 设施 措施 实施 全包 董事 明白 明显 如果 高级 项目 商务 区域 华东 华南 华北 华中 金融 方案 运营 计划 安全 管理 质量 施工 文档 方面 方便 方式 方向 方法 安排 安装 成本 成交 成功 成立 高度 高端 高兴 高层 任何 任务 单位 单价 单独 金额 关于
    关注 关键 关系 程序 万元 时间 时候 周一 周二 周三 周四 周五 周六 周日 周末 周边 周期 江苏 江西 石油 石化 商量 商机 包括 包装 安徽 温州 常州 常见 章程 华为 全部 全国 全面 有限 应该 应用 古代 连续
    车间 车辆 车载 路上 路线 师傅 简单 明天 明年 明确 明显 和解 和他 和她 和客 向他 向客 项下 卫生 景区 成都 宁波 宁夏 安静 武汉 金华 阳光 海关 石家 贺卡 余下 余款 马上 何时 何况 于是 白天 许多 许可
    段时 解决 解释 查看 查询 司机 毕竟 应付 应收 盛大 华润 金蝶 用友 严格 严重 温度 康复 文件 文本 文化 向我 左右 包含 连接 连锁 于今 于周 顾虑 顾客 易用 牛奶 蓝牙 蓝图 龙头 雷达 谷歌 汤药 梅雨 柳州
    徐州 郑州 苏州 杭州 孟加 夏天 夏季 秦皇 童装 石材 钟表 路由 曲线 柏林 莫非 付款 付费 付了 付清 游戏 汪洋 范围 范例 申请 申报 封装 时效 费用 费率 管道 管线 关门 关掉 葛洲 成品 成套 查到 全套 明细
    宗旨 边缘 常规 容易 安防 史上 盛产 尤其 冷链 冷库 尚未 尚无 毛利 毛重 温控
    """
)
