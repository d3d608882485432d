"""English words that the readers go by, one table for each thing that is read."""

from __future__ import annotations

from wenshu.assist.offline.wordlists import words

TITLE = (
    r"(?:(?:(?:senior|sr\.?|chief|deputy|vice|assistant|associate|group|global|regional|national|general|managing|executive|technical|commercial|purchasing|procurement|it|hr|sales|marketing|operations|operational|finance|financial|plant|production|project|product|program|programme|quality|engineering|maintenance|logistics|supply chain|warehouse|facility|facilities|office|store|category|strategic|digital|data|security|legal|r&d|research|business|asset|estates|property|practice|group|development|innovation|infrastructure|information|systems|software|solutions|customer|customer success|account|branch|site|process|technology|lab|clinical|medical|nursing|fleet|transport|retail|design|creative|content|e-?commerce|training|compliance|risk|lead|head|principal|founding)\s(?:and\s|&\s)?){0,4}"
    r"(?:manager|mgr|mngr|director|lead|leader|officer|engineer|buyer|president|owner|founder|co-?founder|partner|architect|analyst|consultant|coordinator|controller|specialist|administrator|admin|secretary|supervisor|executive|planner|chemist|scientist|chairman|chairwoman|chair|principal|dean|professor|nurse|surgeon|procurement|purchasing|accountant|treasurer|assistant|developer|strategist|superintendent|foreman|bursar|headteacher|publisher|editor|merchandiser|estimator|surveyor|bookkeeper|trustee)(?:\s(?:of|for)\s(?:the\s)?(?:[a-z&]+\s?){1,3}?(?=[,.;()\n]|\sat\s|\sfrom\s|\sof\s|$))?"
    r"|(?:vp|svp|evp|avp|vice president|director|senior director|manager|senior manager|head|president),\s(?:[a-z]+ )?(?:information technology|it|operations|sales|marketing|engineering|finance|procurement|purchasing|human resources|supply chain|product|data|technology|business development|customer success|customer experience|manufacturing|logistics|legal|facilities|maintenance|quality|digital|strategy|partnerships|analytics|clinical services)(?![a-z])(?:\s(?:and|&)\s[a-z]+(?=[\n,;]|$))?"
    r"|(?:global |group |regional )?(?:ceo|cto|cfo|coo|cio|cmo|cso|ciso|cpo|cdo|chro|cro|gm|md|evp|svp)(?![a-z])(?:\s?(?:/|&|and)\s?(?:ceo|cto|cfo|coo|co-?founder|founder|owner|president))?"
    r"|(?:head|vp|svp|evp|vice president|director|chief|manager|dean|chair)\s(?:of|for|,)\s?(?:the\s)?(?:[a-z&]+\s?){1,3}?(?=[,.;:()\n]|\sat\s|\sfrom\s|\sof\s|\s@|\s-|\s?$)"
    r"|(?:vp|svp|evp|avp|vice president|general manager)\s[a-z]+|vp)"
)

COMPANY_LEGAL = r"ltd|limited|inc|incorporated|llc|llp|gmbh|corp|corporation|ag|sarl|sas|bv|nv|plc|pty|co|company|group|holdings?|ab|oy|spa|kg|se|pte|srl|s\.a\.|s\.l\.|b\.v\.|n\.v\.|pvt|kk|as|aps|ggmbh|kft|a/s|oyj|coop|ges|e\.k\.|eg|lda|a\.s|a\.ş|s\.a|b\.v|n\.v"
SAFE_TRADES = words(
    """
    accountants aerospace airlines architects bakery biotech boatyard breweries brewery builders butchers cargo
    carpentry castings cement ceramics chemicals clinics consulting cosmetics couriers dairy dental distillery
    electronics enterprises fabrics farms florists foods foundry freight glassworks haulage holdings hospital hotel
    hotels industries insurance interiors jewellers joinery kebab kitchens knitwear laboratories logistics marine mills
    motors museum nurseries opticians orchards orchestra packaging paints pharma pharmaceuticals plastics plumbing
    printworks quarry railways removals robotics roofing scaffolding semiconductors shipping solicitors steelworks
    supplies surveyors tannery technologies textiles theatre tiles timber tooling university vets vineyard vineyards
    windworks winery yachts
    homes co-op holidays outfitters quarries storage aggregates garages dairies distillers printers lettings pharmacies forgings mouldings platers polymers outfitter taxis resorts cranes pallets
    bathrooms brickworks buses caravans charters coaches conservatories creamery daycare ferries fisheries florist
    glazing landscaping lettings locksmiths preschool sawmills smokehouse stables upholstery
    """
)
"""Trades that are hardly ever anything else: in small letters, too, what stands before one is a company."""
MORE_TRADES = words(
    """
    creamery creameries co-operative cooperatives society societies
    exchange livestock retreats seeds orchards
    exchange livestock mills holidays station world system garage garages taxis rentals hire quarries concrete marble
    granite windows doors fencing paving drainage utilities outfitters boutique salon barbers physio
    pharmacy pharmacies chemists grocery inns resorts cottages housing brokers advisors advisers wealth
    pensions underwriters foodservice beverage dairies creameries ranch growers seeds feeds fertilisers milling
    distillers cellars printers productions films pictures racing kennels aquatics chandlery divers diving
    offshore subsea drilling exploration resources minerals smelting forgings stampings pressings mouldings moldings
    extrusions platers galvanizing galvanising fabricators fabrications machining toolmakers transmissions engines compressors boilers
    furnaces filtration membranes gauges weighing lasers photonics imaging circuits connectors renewables hydro
    biogas biofuels refinery refining resins fibres fibers hosiery workwear uniforms footwear jewellery
    eyewear soaps candles pottery glassware cutlery cookware appliances bedding mattresses stairs cabins
    hoists racking pallets sealants inks dyes pigments detergents laundry linen recycling demolition
    groundworks surveying outfitter
    """
)
"""Trades that end a name in capitals."""
COMPANY_WORDS = MORE_TRADES | frozenset(
    (
        COMPANY_LEGAL
        + "|products|centre|center|bricks|earthmoving|technologies|technology|tech|systems|solutions|industries|industrial|logistics|bank|banking|hospital|hospitals|university|foods|food|motors|energy|pharma|pharmaceuticals|labs|laboratories|partners|consulting|consultants|media|software|robotics|retail|manufacturing|airlines|airways|insurance|hotels|hotel|steel|electronics|electric|networks|healthcare|health|clinic|clinics|capital|ventures|studios|studio|college|school|schools|council|automotive|aerospace|chemicals|chemical|textiles|engineering|analytics|dynamics|freight|shipping|biotech|medical|paper|packaging|plastics|construction|telecom|brewery|breweries|farms|farm|mills|marine|power|railways|rail|mining|instruments|materials|semiconductors|semiconductor|works|supply|trading|stores|brands|furniture|tools|machinery|precision|optics|interiors|kitchens|outdoor|sports|cosmetics|beverages|enterprises|international|worldwide|associates|bakery|bakeries|dairy|foundation|trust|properties|realty|estates|services|security|cloud|digital|interactive|creative|agency|education|academy|institute|museum|airport|port|transport|aviation|wind|solar|water|oil|gas|petroleum|metals|cement|glass|ceramics|rubber|wood|timber|garden|gardens|pets|vet|dental|optical|diagnostics|genetics|therapeutics|bioscience|biosciences|sciences|science|apparel|fashion|shoes|jewelry|watches|toys|games|travel|tours|cruises|restaurants|catering|coffee|tea|wines|distillery|fitness|gym|auto|cars|trucks|tyres|tires|parts|components|fasteners|valves|pumps|bearings|castings|forge|fabrication|tooling|moulds|automation|controls|sensors|lighting|cables|wire|wireless|mobile|telecommunications|broadcasting|publishing|press|print|printing|books|news|events|legal|law|accounting|finance|financial|mortgage|credit|payments|assurance|city|county|district|ministry|department|authority|federation|union|club|cooperative|co-op|warehousing|distribution|wholesale|market|markets|supermarkets|grocers|provisions|produce|seafood|fisheries|meat|poultry|nurseries|orchards|vineyards|vineyard|estate|distillery|winery|quarry|kebab|supplies|grain|grains|tiles|signs|sign|ferries|ferry|clinics|vets|vet|pools|ports|council|councils|mill|brewing|coop|alliance|charity|church|hospice|surgery|practice|dentists|builders|roofing|plumbing|electrical|heating|cooling|flooring|carpets|paints|glassworks|foundry|tannery|leather|yachts|boats|boatyard|marina|campsite|camping|theatre|cinema|festival|orchestra|library|archive|nursery|kindergarten|zoo|park|parks|resort|spa|lodge|inn|pub|pubs|cafe|bistro|kitchen|deli|butchers|greengrocers|florists|hardware|fabrics|yarns|knitwear|tailors|opticians|jewellers|stationery|telecoms|hosting|dynamics|optima|aggregates|haulage|couriers|removals|storage|lettings|surveyors|architects|solicitors|attorneys|notaries|auditors|accountants|fire|safety|sons|brothers|bros|tech|joinery|carpentry|scaffolding|printworks|windworks|cargo|records|gates|flooring|ventilation|turbines|batteries|drones|satellites|tunnels|bridges|shipyard|docks|terminal|terminals|canning|bottling|confectionery|chocolate|cheese|coatings|adhesives|polymers|composites|alloys|abrasives|filters|seals|springs|gears|motors|drives|cranes|lifts|elevators|escalators|conveyors|crushers|presses|molds|plating|welding|wholesale"
    ).split("|")
)
PLACES = frozenset(
    place.replace("_", " ")
    for place in words(
        """
        london leeds manchester birmingham liverpool sheffield bristol newcastle nottingham leicester coventry bradford
        hull cardiff swansea edinburgh glasgow aberdeen dundee inverness belfast dublin cork galway york oxford cambridge
        brighton southampton portsmouth plymouth exeter norwich derby reading bath luton preston sunderland
        paris lyon marseille lille toulouse bordeaux nantes strasbourg berlin hamburg munich münchen frankfurt stuttgart
        cologne köln düsseldorf leipzig dresden hannover hanover nuremberg bremen dortmund essen vienna wien graz linz
        salzburg zurich zürich geneva basel bern lausanne amsterdam rotterdam utrecht eindhoven antwerp brussels ghent
        luxembourg copenhagen aarhus odense stockholm gothenburg malmö oslo bergen trondheim helsinki tampere turku
        madrid barcelona valencia seville bilbao lisbon porto rome milan turin naples bologna florence venice athens
        warsaw krakow wroclaw gdansk prague brno budapest bucharest sofia istanbul ankara izmir bursa moscow kyiv
        new_york boston chicago los_angeles san_francisco san_diego san_jose seattle portland denver dallas houston
        austin atlanta miami orlando tampa phoenix philadelphia detroit minneapolis cleveland cincinnati columbus
        pittsburgh baltimore washington nashville memphis milwaukee kansas_city st_louis salt_lake_city las_vegas
        sacramento toronto montreal vancouver calgary ottawa mexico_city sydney melbourne brisbane perth adelaide
        auckland wellington singapore kuala_lumpur jakarta bangkok manila hanoi tokyo osaka nagoya seoul busan taipei
        hong_kong macau beijing shanghai shenzhen guangzhou hangzhou suzhou nanjing wuhan chengdu chongqing tianjin
        qingdao ningbo xiamen dalian delhi mumbai bangalore chennai hyderabad pune dubai abu_dhabi doha riyadh cairo
        ballarat bendigo geelong wollongong cairns townsville toowoomba darwin hobart launceston canberra gold_coast tamworth
        wagga_wagga dubbo albury mackay rockhampton coffs_harbour christchurch dunedin hamilton winnipeg edmonton halifax quebec
        johannesburg cape_town nairobi lagos tel_aviv
        scotland wales ireland england britain germany france italy spain portugal poland austria switzerland belgium
        netherlands holland denmark norway sweden finland iceland canada australia japan korea india china taiwan turkey
        brazil mexico yorkshire lancashire cornwall devon kent essex surrey sussex bavaria texas california florida ohio
        """
    )
)
"""Alone they say where, not who."""
NO_NAME = words(
    """
    scope timeline timing terms competing discount licences licenses everything nothing something everybody someone somebody nobody management
    integration go-live golive milestone milestones risk risks blocker blockers concern concerns objection objections pain goal goals
    attendance attending apologies participants background situation history comment comments result results outcome agreement
    minutes actions owner deadline due waiting pushed slipped signed verbal verbally ballpark rough roughly usage users seats
    accounts payable receivable dispatch despatch reception helpdesk trustees committee
    frau herr madame mme monsieur signora signor senor señor señora fru hr
    phoned texted cob eod asap voicemailed rescheduled confirmed
    upped lowered bumped raised reduced increased dropped person prospect prspct poc client verbal qbr renewal dead
    a about above account action actions actually add added additionally address after afternoon again agenda agent
    agree agreed agreement agrees all also am america american amount an analysis and any anyway apac apparently approx
    approximate apr april are as asap asia asian ask asked asking asks at attached attendees attn aud audit aug august
    awesome background bad basically bcc be because been before begin being below best between big board booth both
    breakfast brief btw budget but by cad call called calling came can can't catch caught cc ceo cfo change changed
    chase chat chatted check cheers chg china chinese christmas cio client close closed closing cmo cny coffee cold
    company competitor competitors concerning conditions conference confirm confirmed confirms congrats congratulations
    connect connected contact contract coo cool could couldn't crm cto current customer customer's dach date day days
    deal deals dear dec december decide decided decides delivery demo details did didn't dinner discussed discussion do
    does doesn't don't done dr drove during each early east easter eastern email emailed emea end engineering english
    enquiry eod eow erp estimate estimated eu eur europe european evaluation evening event every everyone excel
    excellent existing expected expecting expo external fair false fantastic fax feb february feedback feels finally
    finance find fine first folks follow follow-up followup for forecast former forward forwarded france french fri
    friday from fw fwd fwiw fy fyi gave gbp german germany get give gm going gonna good google got great guess guys h1
    h2 had haha has hav have he he's headquarters heads-up heard hello her here hey hi his hkd hmm honestly hope
    hopefully hoping host hot how however hr i i'll i'm i've id if ill im imo implementation important in info
    information inquiry inspection installation interest interested internal interviewer intro introduced invoice is
    isn't it it's its ive jan january joined jpy jul july jun june just key kick-off kickoff kind knew know last late
    later lead leads left legal let lets likely linkedin location lol looking looks loss lost lunch madam mail main
    maintenance mar march marketing may maybe md me meanwhile meet meeting mein mes message met mgmt might minutes
    mister mobile mon monday month months morning most mou move moved moves mr mrs ms msa mth must my nah nb nda need
    needs negotiation new news next nice no noon nope north northern not note notes nous nov november now number numbers
    obviously oct october of offer offers office ok okay old on onboarding one open operations opportunity option
    options or original our outlook over overall owner page paper papers payment pending per perfect perhaps phase phone
    phone's pilot pilots ping pinged pipeline plan plans please pls plz pm po poc potential powerpoint prepare presented
    presenting previous price pricing prob probability probably procurement product products prof project proposal ps
    purchasing push pushed q1 q2 q3 q4 qualified quarter quick quote r ran rang re re: reason recap received ref
    regarding regards region remind reminder renewal replied reply report requirement requirements research retry
    returned review reviewed rfp rfq right ring rmb said sales sap sat saturday saw say says second see seems seen send
    sending sent sep separately sept september service services session set sgd shall she she's short should shown sig
    sign signature signed signs since sincerely sir site skype slack small so some soon sorry sounds source south
    southern sow speaker speaking spoke spoken stage status step steps still subject summary summit sunday super support
    survey sync synced ta talk talked talking team teams tel tell tells terms test testing tests texted thank thanks
    that the their them then there these they they're they've think third this those thought three thu thurs thursday
    thx tks to today todo told tomorrow tonight total tour track training trial true trying tue tues tuesday two u uk
    under unfortunately unser until update updated updates upgrade ur urgent us usa usd value via visit visited visiting
    voice voicemail vp w waiting walked wanna wanted wants warm warranty was wasn't we we'll we're we've web webex
    webinar website wechat wed wednesday week weeks welcome well went were west western what whatsapp when where which
    while who why will win with without wk wks wms won won't word workshop would wrong wrote www yeah year years yep yes
    yesterday you your yr zoom
    """
)

DEAL_MONEY = r"budget(?:ed|s)?|deal|contract|worth|value[ds]?|amount|total(?:l?ing)?|price[ds]?|pricing|quot(?:e|ed|ation|ing)|offer(?:ed)?|proposal|order(?:ed)?|purchase order|po\b|acv|tcv|arr|spend|pay(?:ing)?|cost(?:s|ing)?|opportunity|signed|agreed|settled|size|ticket|licen[sc]es|renewal|engagement|fee|approved|okayed|ok'd|green-?lit|allocated|earmarked|bid|figure|sow"
FINAL_MONEY = r"(?:gets?|brings?|takes?) (?:us|it|that|this) (?:down |up )?to|comes? (?:out )?(?:to|at)|lands? (?:at|on)|our (?:number|figure|price|ask|quote) is|they want the|final(?:ly|ised|ized)?|agreed|settled|signed|total|in total|all in|altogether|overall|contract value|closed at|closed for|deal (?:is|value|size|at|worth)|worth|now|new|revised|updated|increased to|went up to|raised to|up to|down to|came down to|dropped to|reduced to|instead|expected amount|approved"
OTHER_MONEY = r"(?:budget |spending |signing |sign-off |approval )?authority|(?:spending|signing|sign-off|approval) limit|deposit|down ?payment|up-?front|prepay\w*|revenue|turnover|raised|funding|series [a-e]\b|valuation|saves?|savings?|saving|saved|penalt\w*|(?<!is )(?<!are )(?<!'s )(?<!be )(?<!was )(?<!sounds )(?<!looks )fine[ds]?\b|discount(?! on)|rebate|refund|salary|bonus|commission|market cap|investment round|profit|loss of|losing|loses|lost \$|late fee|travel|shipping|freight cost|tax|vat|instal+ments?|per (?:user|seat|unit|month)|monthly|previous contract|current contract|currently pay\w*|currently spend\w*|they pay|list price|unit price|minimum order|threshold|limit|insurance|fundraising|damages|invoice|overdue|outstanding|owed|owes|spent|cost us|flight|hotel bill|train|parking|expenses?|party|fell short|missed by"
OLD_MONEY = r"(?:from|was|were|originally|original(?: budget| quote| offer| price)?(?: was| of)?|previously|before|earlier|initially|instead of|rather than|not|down from|up from|used to be|old (?:quote|price|budget|amount|figure|value)(?: was| of)?|first quote(?:d)?(?: was)?|started at|first offer(?:ed)?(?: was)?)"
RIVAL_LEAD = r"(?:went|going|gone|go) with (?:a|an|the) (?:[a-z-]+ ){1,3}(?:from|by|at|of)|went with|going with|(?<!it )go with|gone with|chose|chosen|picked|selected|lost (?:it |the deal |this |this one |the business |\w+ )?to|losing (?:it )?to|competitors?(?: is| are|,|:)?|competing (?:with|against|w/?)|competition(?: is| from|:)|up against|vs\.?|versus|against|also (?:talking|speaking|looking|in talks|evaluating|considering|meeting|testing|comparing)(?: to| with| at)?|compar\w+ (?:us|it|this|our offer) (?:with|to|against)|evaluating|incumbent(?: is|,|:)?|currently (?:use|uses|using|with|on|running)|signed (?:up )?with|switched to|switching to|(?:competing|another|lower|cheaper|rival|counter) (?:quote|offer|bid|proposal) from|a (?:quote|bid|offer) from|rivals?|shortlisted|cheaper than|awarded (?:it |the contract |the deal )?to|gave (?:it|the deal|the contract|the business) to|decided (?:for|on)|stay(?:s|ing|ed)? with|stick(?:s|ing)? with|stuck with|(?:shortlist|short list|shortlisted|running|race|tender|bidding)(?: is| are)? (?:with|includes|against)|in talks with|replacing|replace|other bidder(?: is)?|alternative(?:s)?(?: is|:)?|leaning towards?|prefers?|preferred"
RIVAL_TAIL = r"(?:\s|'s\s|,\s)(?:is also|are also|also (?:quoted|offered|bid|pitched|in)|quoted|quote|offered|offer is|underbid|undercut|came in (?:at|lower|cheaper|with)|is cheaper|was cheaper|bid\b|is the incumbent|won (?:it|the deal|the bid|the tender)|is bidding|has offered|is in the race|is competing|got the (?:deal|contract|order)|at a lower price|is pushing|is pitching|pitched|is lower|price is|priced|beat us)"
RIVAL_WORDS = r"competitors?|rivals?|competing|the other (?:vendor|bidder|supplier|offer|quote)|another (?:vendor|supplier|provider|bidder)|incumbent|competition"
UNSURE = r"\bif\b|\bwhether\b|\bunless\b|\bmaybe\b|\bperhaps\b|\bmight\b|\bmay\b|\bcould\b|\bwould\b|\bprobably\b|\bpossibly\b|\brumou?r|\bhear(?:d)? that\b|\bapparently\b|\bsupposedly\b|\bhopefully\b|\bhope\b|\bassuming\b|\bprovided\b|\bonce\b|\bwhen\b|\bin case\b|\bas soon as\b|\bshould they\b|\?"
NOT = r"\bnot\b|n't\b|\bnever\b|\bno\b(?! later)|\bwithout\b|\bhas yet\b|\bhave yet\b|\byet to\b|\bcannot\b|\bunlikely\b|\bneither\b|\bfar from\b|\bbefore (?:they|we|he|she|signing)\b|\bnothing\b|\bnobody\b"
