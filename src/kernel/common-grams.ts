/** The four-byte runs that program text is fullest of, most common first, letters folded to lower case.
 *  Counted over the newest trees of a C, a database and a Go project; only their order matters: it decides under which of its
 *  four-byte runs a literal is filed. Data only. */

const RUNS: string =
  "0000----tionnamedatatypecommtestturneturreturingctorstriectomsgsgstrsgidmsgisgsttrindetestattectetecationullform" +
  "filerrorerrorentormastrutrucructcontarenableconfpareatchwithrmatsizeifiejectommimmitfiedsionlistfuncreadrepoonfi" +
  "wantnfigrootpathlocatingmentionsobjerediresuontebjecptiofromtextvaludiffalueallosultedisesulduleangequalmoduodul" +
  "torsmetaconsientcharadatalidvalinterecreverimatcsecrcretourcerifsoururcefulletadtadainfotimeoptialsefalslinepack" +
  "ocallienbasetorycliebytemand.comthisommantexctiohostmmanindethatreplffleuffltrufruffportuseronst-forcannndexuali" +
  "llocvoidinteullyounddnamlifi/trualiftatigithithumergednayquallyqiednlyquthubargsscanstarergecompwritterndatesert" +
  "com/tent:nultreeasseheadanneelseentsalhospeclhoscalhrancbranost/missanchposissiostercodeermiitorhub.issirintosit" +
  "truerangtablcludprinchecservremotherritetterheckb.cosserc-foub.cbackdingflagludeaulteposexisxistountnnerbuiltate" +
  "faulreatsigncounefaudefahttpentigrouefinpermdefistinaticctedentrcreagresinclncluectepectcallpkg/isteicatexpeerve" +
  "mallfineouldpostrmisattesitonodesmodismodismworkxpectivechanusedcatiecureateest.esticasecesslagsatedwordanceoken" +
  "rectstoractihashpdatrverultsresoinittokelockrityrifiesecrifyachepattratiscriestsext.verssagemplertypfailtatuatus" +
  "updalateieldlehotortflehehoglongevenintfors.secusingfieleplyytesparsortystgrtgreostgstenarsefindprefmainfreegit-" +
  "makecachuritrequrouninpunputcuriing.eferauthemotleseonlymotentrytartingstchewhenflesigneesoupendboolhunkscheiles" +
  "om/tappeity/ltinuiltm/tremenltergnedty/tkingwilly/tr/pkg/detcate/v3/hog/renadireectsg/v3og/vv3/p3/pkessairec.err" +
  "eratllowdenttiallinkventame:iltiplicinsthangntiniterersiectiresechemchespoinunctantenctikeysstreleterefiressconn" +
  "cripterrriptctiveadeificumenaderointustaningcurrenamt.ermode00ro0rooefixloadhere:falitemrbufmessnsigtracssagrorf" +
  "hemamberstrbtrbuprotmarkthrehaveackgckgrkgroatabequeunsirsiofigulicaigurovertreafiltpecipushnvalmustilteendiffer" +
  "clusurreabascorerieseachotheinvarespchednotekeywustetabamdattin/romdomdachunrren.detyworallynextthineywog/dekg/d" +
  "0006delerotosentppenidat.resproc.waneletparasubmmoveficat.waaileypeplustlidalectreamenceastedictthenshowjsonpepb" +
  "st/pargvleasnablernaerenfounspacmailrefes.re0066.tclpacedesc0664archndlefmt.rateimplemptaddrhichwhicevertaincces" +
  "ntenlib/impofereprestoreaccematihookquesrefs1524ommohreaecifultickedeaset.ba.baciledmmontcl:passskipregeannomast" +
  "ightxt.bmporuestperfoutpant:tputhingnstaetchpatccketutpuegextranasicrforcondencoignomulterfoumbetualackenumbroup" +
  "irstion.uintgnorentaequacleanforeconioneretshandtermfirsnnotfetcompaoptsnnecblocforehelpitioneedonnemptytureleme" +
  "escrteraoteslastncodionarmanclosransatesrs.rapplepliemovprofathsnectspripartsuppcifishouhoulexpiitteactuxpiraint" +
  "uildargebufftempprogarranorerevilosectuaractistoandlpb.dordsbmod.namb.deubmorackesetwhilhileepb.uffecred.cononal" +
  "histstancolontiaauseontacoravariprojaterarguelemcorr.sprt.spttpsextepagemt.srgumgumeafterencfterntaibrearelerece" +
  "giveknowontireakrocecoullimimitsolorver.nerronerulesemaianalrogrs://atorinedocatemaleneramesnitips:/ndinedenng.t" +
  "tps:grapraphtatsuratmancndifrray.frotinupireimittersredesidejemasyncors/nalycaustmapocesdatiequiorteocorattrompi" +
  "rasiorasmpildoesorresickexecamplhocoglobopenngesahoc20630631242031155242andselea63114206bitm.rawreco/posgeneroje" +
  ".staitmattp.sponundeojecselesharocketribckinettiguraargc.mustsecalleusinordeinueespoenabinesariat/poagesbeenible" +
  "settoffsyourcopyivenfsetffseleanrtedatalizeoprovistiedatrorszeofpiledebuent.autoestrsectiptisurecoditriekagetori" +
  "ntriata:ddrealyzlyze:truebugelec/rootineconvsendiableckost/roperquirackamemouppot/roselfntegodinckagppornvert.na" +
  "secokoutrcesckouuirelatiorigonsenown.newfatadiscefordpatmittemorlengmoryngthmoreerr:rebaype:engtenchchmatsdntget" +
  "nchmntatbencsomerderincrevel-filslotbodyebashmarnt64ttindefeint6visiviewfaceainsessirnalributhorithiwaitibutidpa" +
  "vide.argneralobasubsobaluthoentltoolreacalizmaryriabstrcestaomplplacisioilenditirovilingxtenistsende/comit-gst.w" +
  "vertexitlearindilidpurnsprevovidenteesenthouetereporrestimeoeouttt.wmanalace.gitanagnagemeouearcstseextraturateg" +
  "inalponsexam/gituckebuck.fatsmatintondefceivstaleceisearleveolloime.stemsortrgetxtratallsummyzernderidensamesinc" +
  "endpxampdisaate-mmart.coaramnknonceseadsunknfollstgeinceysteummaguremethsiblthanaaaa....ivesrgs:privregisystclon" +
  "0x65eiveitiadocuchinify:enumbefonactrealocumories.mu.runons.icalput:igininacithoeviscumeiredreveterfndpoeditfast" +
  "res.usaglenaktreorcedpoigexprfac.verustgrgs.tagsinelssinwarntargrrec.inpalsoloneogreeparnchesitiowneodifonvet.in" +
  "rigihoutooksblobpplyllbaorktrktrctx:eadystralbacticaunitrolesuchngs.modiltiplookerfainseallbtriconflted.savenone" +
  "harditchswitrighntlylizetackdestignarkinlassartipingnstewneracteratolikeepla/persumetageckcoesmaoosestagwoulacco" +
  "nlintemsviceforccursstacbledadiname.propplatreasossintrabitspletresmndarcancorkioredativwitcecorjust.getatinilit" +
  "rnamchilhildssibsablluesgistrmint.arposs-pacxt.cpretcordlaveataslessfig./syslargslavtfiewingodesson:mon.ncelager" +
  "mparickctt.atcomperakcorddett/pewherdreptailunksr.ragetfnmenalrernedgit:ustonotit.faembeggerallssatist/srchiithe" +
  "ter-gotointslityceptlreaizedowinexclstearninteadspliplitfixeack-etfiograst.istomnfliory.bilicustl-forowsisecnser" +
  "-guibuterepagramore.eredlowelledatist/sydeltfluslushhellcter/go-shals.deppliaddit-guealltuscxcluers.ert.admielta" +
  "blesethotheminenessescodaracfiniuscoumererviinats.startsddedespanteddresdminclastipltifiencyiderharaets.ccoupecs" +
  "gingondiistrommeveryizatzatiecutsparcollipleimesthodarnirandmit-ontrfliccentrameegisason-comstaskeepmmenterechiv" +
  "ied:tomicribtraier.cts.mdallexprgratremeotalscorlictdetaettydonethestalfzerocfla:gitnstreddedificopeatomscopgets" +
  "stdielpempatmoniiffedispnon-ogleracendenegortegolperecomhesedownunabtotaenseswor-refeginthsphspeasswinglnitonate" +
  "decoubliimerttri.finastreldsackingleegertashndedect.rawveasoialitegegui.ema/esol0x0aemitbegiawv2rs.dnothinartenc" +
  "/apiiousmina-indpubl.sh:tcl-etri.buftancisabiquecl-fonittes.sswoxeculowiutexplayngedallcnaryewrimuteata.oughtfor" +
  "natiharee.cotastistaalgoprepasesuntebindgestincoribenallctx-promkg/caborduce0x74nninetaisuccsimpgoogooglnticbina" +
  "windevalifndfndet.rubounion/setuucceialsrviclicepersrelag/cohortsafeavaivailrtinib/cetheiscoametailserinnginshor" +
  "st.ninkgkgitinlinkgiettessednexpestost.glindomiceprerettwhatdersctlyit:g/inft:giechoui.st.gofrag--repreci.shypat" +
  "sersplem--notveroveddistilersha1filliatemitet/ineralstedaddebecabortaredpstraten1000hannrcmpmete-conces.trcmaine" +
  "reflroducardult:setsresh-no-ecauways-pattt.negrargedclouacks0x61erretheymetrmembkg/ptisfunexbasig/pb/pb/recueste" +
  "putslouds.fr0x69erseplie416024160x12076360760001sock1607bise52417634llcterriiff:lignstopes.setinperltdintchienvi" +
  "andoter.bundundlnuseblamerwist/iyinglctlate.verbent-tipsata-ist.epentocoalteitivnnel-stanenowiselameraryininitin" +
  "olverewrile.ivedttenerrnquenetedagaitandcherrrnomeanruleabelstepcurlder.tcaclabemaskint3nt32unustkeynditppedtrim" +
  "/coderti.setng.bquicuickkeyptakelwaypullutioironnvirviroapi.smalb/deetupulatexpoeyspandaeypa0007sticreticl:1zset" +
  "solvoducrwispb/dffic.keyelatgnattegrgainchoostdeonmehiveteribatcusestheisernlabl-tesalwaasedespeutilhoosgreprees" +
  "holdherw.clihedde.tcmit.midxleftypesbscrrlenn/recklie.g.gineotocubscadochentnormloopronm.cloitesgoryepthissuuntr" +
  "flowoublubleonsideptpickreprklisrmalollempla-objutheurneginaemonilabnfo.nessengiferrlleraligocolicklzersensiulec" +
  "mageabilom/glang0433fdef.adodoub1470ion:featenasbothent:sequdumpckercial7043ensus/go3267hall33260x6f267343324704" +
  "ble.ase.sivebelovingrailuallookuectlhtmlnsurokupcatcnatuanupeatu.bodntroeanu.c:1splansidvesestcop.storeaslabutes" +
  ".strivatquieedefderrccepuencsconysqlmysqboutnewrowedeedsacesstimquerb/ch.datcove.heaundaailaorksavoitantsys/otif" +
  "pleaewreometviouempleadi0x6euniq0004uresack.abouasynsmonomaimostcertdomatnamwraperacm/go0x72indoerprichtssesssue" +
  "minidlerkfilprod/conaratuntisymbrevsnumegettxporlstrelower.aheirllinelloonsuvateupstest-ispltch-twitatfoymbondow" +
  "rivambololumtach-allwardsporpairfsmowidtidthniqulainpipegitwassilibsbraromprloc/quotecodle.ctinflibr.difortieede" +
  "fier0017ededdirtachallec0x73tillopt-erboiresrobjfici-lislurefiestwebtendlumncolurereshifstpauiettvalhiftefs/ckfi" +
  "latfibranicheithqueucensistp.witinisitweailunsumaininsetnewlddittaskilur-tre://gs.cosoftragetradconcimagritt/tes" +
  "0077ortsage.icieptimmp/cmingketsfinalestiotalotstenaericicenmposherrirtyrbosttimypedefloblicletisact://aiggetrat" +
  "ecksansp/cmpictiekeyres/cmp/p/cmtriploggncrecienikey-merrunnode-dlinpre-ppin0775rvecindaldernslaeatiles.subtrev-" +
  "ateltifyotattdirstrvhighdeperetr//gimpreing:subcetpa/gooueuesepantvendalstilrgesnspoearn.repomatomis.addpikecros" +
  "lowsinerunsebulkeingndic/jeme/goflogfallidedlogisistewahreduapikilin0005gitlhoseverranslprim0x10antvtderexplpurg" +
  "pclirse-ast-rematrveorg/tconbovexterabovicesixed.orgrantictstrletpac//apoadipedeuredstrlondsunreixesntifverl-che" +
  "set-throepatuotetomamt.ecturntaledir.secpriuelinllststamllendecalicietwempl.twee.valgle/rresit-cpper0015tyleunni" +
  "slatbetwweenpts.le/gonenscarithcshelexp.stylgs.colderainnsacbcom.0.0btregori--co0016rterackfecenecayrongo-rempli" +
  "retpgo-coriztpar.meticte.predoute.sehorie-rettpcansaoolsablyred.t.fitpcltiteexpattedprunritiofilslowrridtrigsrea" +
  "intrubcoreq.urinp.mulocxutingsubitlexxxx-verwereoweruerytamphrefo-cmmanyt-renger-cmpustcveraazurerst/choarkekey-" +
  "nfo-ubtrdarddropath.amedmestaylonts.ort.zureyloame.sssetpat.e.fiurgedex.xp.mrge.etyputomexcelighctx.unveriggbers" +
  "forke-fiecianet/tp.nfontpayltlabevioplai/pro0x63defrrofircasnautadvi-prees.ciers.modfnamtp.stiesefraifdeamenrge-" +
  "olicescaanotposee.c:es.bursiwronplisularrredin/cead.rune-braetsedstrfusi-granch.odelncomodediscatlenwhethethchab" +
  "endsncataddsidesiverradaruptteamcifypatirnatoggefsckbmatrrupgetcrwarin/rubmaeinf";

/** Rank of each common run, 0 for the most common. */
export const COMMON_GRAMS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: RUNS.length / 4 }, (_, i) => [RUNS.slice(4 * i, 4 * i + 4), i]),
);
