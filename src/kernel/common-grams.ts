/** The four-byte runs that program text is fullest of, most common first, letters folded to lower case.
 *  Counted over histories of C, a database and a Go project, and over Python, C headers, JavaScript, Go and shell as installed on a machine;
 *  only their order matters: it decides under which of its four-byte runs a literal is filed. Data only. */

// prettier-ignore
const RUNS: string =
  ", 0xtypetion 0x6 thethe ctorectodetetectetecnamering 0x0 0x7turneturretustriatio contrinment_typurn ing fileion " +
  " to test if comm2, 0   r5, 0jectconsrtyp  re   itortorty 0x1onst retctioport forype_3, 0node of sionif (ionsstat" +
  "4, 0funcvalu comalue strptiodataablebjec   }   sobje is   iffor    cthis0, 0tor_null 0x4 0x5and repl typwith   \"" +
  "inteemen9, 0 in or_tr_tyypep detnst 1, 0++ b+ b/0x65sizestrux65,operrrortruc   truct noterro andpepbformcont int" +
  "65,  res   df, 0schepathcomplisttexteratentsnot chemourcsoururce.com8, 0 prohemaratient  thiype:selfstr pe: unct" +
  "eplymsgsefin  coint defiest_gstrorma filsgsta, 0ommagit lemesgidgid msgiconfmandtr \"ted id \"   ascrinter witatch" +
  " errmmanitemuct nctifinereadine speciter.detb.dee = e, 0proppb.dame ype   de_repoptiepb.requhis  usefrompkg/rmat" +
  "paravoid 0x2/pkg exp0x0ax0a,jsonlocainde0x74linex74,atortoryriptcripangecharcess = 0infosignelemter onfitime/det" +
  "ressffleuffl0a,  chaservtrufruff74, exprpresdulef th', 'nfigentichecile ropeheckcativers0000modu\": \"ect pertated" +
  " valodulallo   'ing_ieldtorsifieoken0x69x69, rep/trutoke be ndex   e0x61x61,pectflag parbasearamion:n thternreat" +
  "ith ersicodetemsssio setate lyscdatee th def0x12 staplysyschstor namdingx12,rato69,  or expe61, _ite thaterafiel" +
  "s thtatitatesterset reso get12, s = rentrepotingsageenamommimmitxpec funrsiopackion_ sel   port 0x6eescrx6e,of t" +
  "tterdescessic, 0creaeate  sembertrue: deithuontegithelf.0x6foid thubx6f,resuientmatc\"gite ret reasseccestheressa" +
  "e: dthatonlysertmple0x73builx73,t = equeinstocat   fertiase ecti6e, httpull, nulinitalsee coarraheadare  argema_" +
  "fals6f, sulthat clud = {messon: esulcallssagargs0x72x72,latesing73, com/hashnstadef lags_namssl_#defencerectmpor" +
  "declimpodent= 0xparservelass72, ault reqties,nul_pro keyhelp trutablprojliencaseentreclaiptixpre && hub.lude_con" +
  "ance voiclarclieexpoarseb.co   (lice_strelse falhe sfaulclasecurwritinclncluble cann 0, defauestefer} = quesefau" +
  "rray refsser0x10 := r thworkub.c b/pacheountdireleng:   itioxporrom alidvalirangess ngthengt.000rojeb/pkirecdict" +
  "ing,cmd_enerojecrity0x63icatx63,t coect_count thumenense by pare objlloc desback fro,  #all exteype( noded ton_t" +
  "ightuse e inecteionachanectsredi # '63, rtiecatenonehe cd to all tesstaronalerenlockicencensimplg/de   {rintpeci" +
  "kg/d  tysecu_argprin6, 0 canaccex10,fere pators/ imptempons -forremoarat verrite(nodtialode !!!!ecretracexpi7, 0" +
  " spe git addxpir10, uritarencuritartaticntex arestangrouscantivepdattoreter_protfail0x6cin tx6c,trib datrverarg_" +
  "umbenumbpoinuserems_gene: stest loudointrenccloused _intevenernaeterrefe = s_exp elsb, 0cretntegame:byteribud in" +
  "secributopen0.00llow_key creclus rea optompacach  inout har parttreeed berr  !=  an 6c, posiecifand_uinter tning" +
  "equined me: ounde foupdadiffd, 0tureboolorte sizveris no  th hasargurgumgume_comlehor = ng te islaraehogflehesec" +
  "lese mod disquirist rotopireanneusteuilte ofltinuireword hel lis\", \"ositrateauth ins numeriftainflesramelinkacti" +
  "e toouldreseitorlse s in   llust as    hesoufied whected bui0x52nly nce long, cox52, it ore ilti, inity/keysused" +
  "ize_t in_oneoneoneraneof jsoover opeill om/tspacroup  stplicplathe lperailes0x75.002 ass you newm/trx75,n rety/t" +
  "y/trion.ergehe f52,  subhog/merg(cons to/v3/   nmaing/v3og/vmailv3/p3/pkest.conn_staent_ indion(letertedunc load" +
  " letd byamet  exb/decopycified itic irstxten non, c- seris funde64, anchargevent pre0x64igne75, urinode.x64,ntry" +
  "amesetteappet chmake scapace_gete liediserty on firshanghe r   b lintentendimete.valmetaar *c-foget_ c-f#, cfier" +
  "n_tybrantch ypenpe_scondo thder ceptpendmustlecte-idst catteor te_relatirancs a to tpb/dkg/pg/pbattr/pb/ditimove" +
  " apiificgnedame,ode)   _one willher mit annonts _texid: e_st0x01_fil, re0002stre lict tolue.distelp_x01,0x70   m" +
  " per || epb\"ory uld   herighx70, chepe = anyqual-id: dirhen  wiltersidenntinmplaractwhenmbolempl whisymbprocymbo" +
  "e: srnal shocurring.olicage-ffereof_pena0x20 cass reext:0020 ite01, oglepolisitoson__set(sels an20.0nnert oftarg" +
  "ypeskindsupp)) {here{strmodered }str map020.nstresolnnot70, ttpsmall} #  ; { outgoogyou ooglonta.git_valies_age " +
  "wantbloc. */ograntaicketnder; {.0x5flastothelue ingsdelex5f,.lencan _eled =   pristelp_tp_tetancurre_vers://ons." +
  "treage-iinedf (!next'%s'emptsentrgettuals fid: <   uniti lenags ze_tignat ste\":  heaps:/tps:rrenndin redfreetran" +
  "t isgrapate_raphepost jsmethity onnemarknneced akey  remsono002}  as0x18 sou booskip extse iaddrme, respude atur" +
  "leasnobjonobct jnabl_tesnectes t5f, tor  => ~~~~intfeachsl_celetata {jsoles ual tin/\",.v,.vaame)ng, ampl  caired" +
  "x18,t beoutpvisictuabutelity  foream0,  _forted_ntenexisxistartsion,autothre_res_alle detpututioto alett_pat we " +
  " '%sexceutput_exead  prior ailit applica onle seigno copdiag fietifibili runpush18, nal nsig   ve() evelror(, er" +
  "ert_ies nt, src/s ofhistctivlicyppor locfind supers es altern =  inc_uri0x09istrmissecon28, ultindefx09,he pror " +
  "regi.stre_t ion\"succrefsany uccex20,aliz basentehave uinsynce a 0x28prefd thequa mat sche wimptynot_uppohis. tra" +
  "handindier, e) {  \"\"ult , th ideset_adat} elissieaseader   ) actx28,dex n degnoratesacke, st wortes er)  = n tim" +
  "20, stin autocal,cmdunsi   oxcepetho09, pattapi__optinpunput \"\"\" nile fio_uris n_is_: reon ting}motet_coio_u und" +
  "ossling{releass : 0,vicemult * `thodtatuied waitentaleanere archis ariesull): trll,nommeust l,nu.orgficaatus  te" +
  " = rnoreed: isto/src exih thled ermible_ = t unided modi sec, 0,= 0; rans foeadeespa_sizs_reclosndle a satinemot" +
  "odif delrans{} =eralmpatmmenend   paace  col htt callet _par= re, an = 1rcescoree anusiner onew xt: shoupenshoul" +
  "embey thbuffvari claervitparendet no = cslotnval dec   ;lf._ dickeyw: bue */t_resticit ce_inuild b/s\":  yworactu" +
  "ion)nt tuffetege  ; if teywo goog tht.goed, ema evering(e pahost upd#: bget traitend endgratst_c \"reegeron, filt" +
  "nc (ram  accb/srorg/ 0x8knowestsfactong me _se,  cliaileatem tem curetad   wiltenaryensstadaprivst.gmemb_to_nge " +
  "appl infext solve st posencorvicnsslma_o eveariaforeth tst_eitianse he na_onntiaeleaes, refiemov a cize lizemap{" +
  "examallendifret kingegrae prsubm %s\"ain rackompi fai: fale i#end metof_1nd t  mampil_tra  ap#inc02}  entxamp2} #" +
  "_dathingimitidatght olveshar_libinva \"cong as ares: e ushreaeck_of a  fuent.ind ply hunk regber then0x6dode,etpa" +
  "key_n in_che gen wrikey\"x6d,litest slen(ondi clo libon i   gtemehe td ret_suvert0x68hook  } ults\"typ lonath coll" +
  "andlx68,ly se   chednotern ded fe.st one 0x3 diflosein a at s{} ytesure r inestahe a codlenane slimi uns   $= nu" +
  "rn ton act_sloweassiallyner)estin co mem:  \" brape()or ittriap{sp{stver 0x08(strrest68, rifytegrack ollencodprov" +
  "iled) &&   0libcilenepar arr0x6bave x08,sponnatu excefixiabl, __6d, decopasshe itchentife_cothouenabx6b,nownaste" +
  "globype\"ive rg_ngnatespoaddintri dia muscom>nost_inienumrce 08, 0x45 = fr colphaalph_dirconvompl) ==fsetx45,ng}s" +
  "g}stame_icalit rsidele, 0x53bind.proosticleas cooffselds  },ines pacs is\"key - alib._fie53, ash iginx53, oth* th" +
  "_prex509 \"giata_faces scone,ing=onse = \"rifiisitnfo pilee ifffsever._addn isy\": acto seeent(at tde, ackae extele" +
  "  el_mod0x54id 0agnohe dprogroce45, _lised w * t_suctackstacnts,d_ardifi  0xcolotalltry in cckaginaread_gnosc (s" +
  "es = (s efor_objsendstra_hasree hichwhicigurialiiagn6b, ibil tokublied cnverile_itho  (rfigureakgit-_nonbodyexec" +
  "t) {on ontf(retp flaetyp: |-nstebreat: |ert(e un) =>kagen a x54,fullesetorigemaistaled ovidedebufterct *ppen.get" +
  "subs buthoutpubledenterm de  att no ts: is ser s = i relken add d no. thist_afteausellecng=\"safe_refue.s.resto c" +
  "ng,\" # c_infortsfounpatiedituleslid siti mayextrype)ttyp, siemit(s spe { = ebina clu merivatebugrenaunicstennt s" +
  " sigse tt fo havsys_is t_cmd elerovind a54, rogrriabid *xtraepreatibinalredein secor) denditonvedocstexpbuckse {" +
  "ucke latrandary t ann_tefig /* cres st, rooting)nfo_e diits key,  dinicorn nn anake_* coype,var riva do r ofitte" +
  "le t finbut 0x03ref  varnkno usi exa io_et =unkn43, the_ocesaaaarege = g  \"tn */_sk_ } est o  lelida_t *lobaor (" +
  "needpingideos */ich  */)obalovidis if_1__errte a  noa coode(ts, analbledll b (r'ts td conlinactemplicts.e caart " +
  "cred() dvatet diensihe e  __0x41tipsmemothoragesr \"\"aintplac   10x43urns0x05finickeder i thrterfabel, nux41,t &&" +
  "may ntra) ty rec revon slabehe olacenalynmeners.* redonlnt is_prail.artiven etchchesx43,secox05,re trfac (rechun" +
  "ode_r) t 1, exit syslareule_, tyng{\"ponseclo05, chinngesgmenime  sind_lielf,racee nor toscalpermedatpage.conto s" +
  "t exdoeso replem41, reco */:x03,, nogram!= nrns orde_cmparacte tefil_linoudses oerfa_nodlevet pa = (eadoling(typ" +
  "ase_ coremor `pa.loca */e orolloommoy sc = pgit_ skient,iler_ind stdizeo  toegexutho0x06 firockes wiinglt marigi" +
  "moryrn f_realen ionex06,03, echocodihe u %s raryssin  \"pory_er a= ge`parts.lodesr re: nuestrasn1pe_aprecnds om t" +
  "thineogrdeog() {0x79en t, sezeofcentadon_notmespto ba rex79,ext.see l bee arn't stemld: m threvi mai/docharat   " +
  "ontrgth=  ar bacor cool lueset tl = ey\":06, put  binmmonticslly discodinctercho \": {d antriern s_cha_hiswarde it" +
  "selebuf_ inileclendpd wior, e mat se  r tatsloc_ makeld:ssigmd_a_of_has hard_coutinel.coth, 79, n ses_itctx,.sta" +
  "ma *\"con mesgmai bufhe mfetcor e,.ler a it iglec tag sendeveame.lf, eporcertolorsmateld ll,csortall_max_ss 'e_ar" +
  "st bng iunt ame(rts:hiler ex0x0bsn1_, but de a premeflow logwhilify s) {ef _nd_ll lereacser chil.err# thndennt64" +
  "il.child509_notitailint60x67getser =nt: ndpo  \"cs demastt wipers = dprofasyngiste suges /* sg_ty -> 0x07pe, std:" +
  "n\", td::on fx67,x0b,ns afollame\"yrigopyrme =ativrelaet ipyrio nogrep0x50x07,dpoient)ystedditanagsockiblerge s:  " +
  "nts{iningth 1265_uset caepli \"inblicthanrt_esyst= st/dev bloe_tyoredeplaack_ texfer y of visma_iplettibide) ty i" +
  "(htticod_witt haa_it07, derrintsglib = _llba_in_x50,e &&ull st apperbmod.namswitst iubmopostl_cheof(ail _impdsdk" +
  "udsds ma67, allbendsppli doe fols.lok cos orf (rue, patc`gmato ereceainssts t_in%s' ists= sesettrbufif eter(ized" +
  "_lenmanalangnt =ntedooleo beleftearcach _metsear50, _equoleaull;_apied sramsyobjinelrdersofte vaure_0x62show1_it" +
  "pecs0x0c(voi ssltricinli coud onacksinseto dntatzatiumerng cant izatlbacnglelse,, 0)x62,l,cm: %s0b, n fae naprev" +
  "ors.e.cosdk. pubaines,.leserx0c,ypedaph-= nias auratlesssecttx, cts rwarst trse _anyedefdk.cto resse shaef s tar" +
  "k.co/gity = fastonti: <2throon *of_0/api* `p 100a = tin 62, nagemparing\" stoby t (0xmite  (0y idme oath)lib/ max" +
  "istifloare i// trninise _1_iforwelece loticaargv pol.par.typegiscurstptr_glistrbtrbudisaour  = aunitloate sp   |" +
  "(intd_intworords  na, pa_defeckoset(if nnces  brmatiule ore_befoathsr :=e chantiwraperr,ts af (s url \"pae --e en" +
  "tr,  pasorwaater\" &&ands cjkcjk ort_rce__ctx_posend(nt cg_nasl_se cl_ext_docxter55, d foit astdebeta 0)  {r  <20" +
  "ts{}ot b|u00eadssmalkoutctel_caner f== 0: coc inexclfor_0x04it -lue:t a ct iove ckouote  hanis cnil sabl_max  un" +
  "ibcx_sublicibcxxr) {nsioes fll,  \"unts,.0c, destreca& __nd s_binath,he gast  += e, cetaicora}(ht  entenserrn: v1" +
  "ust_, sof (irrno tabddrer, \"{makared_be_# cj  trl &&i_fi   2mittpromer cintpct spi_fimeoate.elat \"not\": s & n of" +
  "ithehed _tip * crounsetu{\"kecal esmarg_tutilentl04, _gros fr, orund f not prjk cloneic iat aif sct cetwoquenes i" +
  "giondetaies:nch blesect.x04,api/et, egiomoreeout-filde <netw, 'md \"cvelonser(ctxfndeifndit sse a|n\",,args prowin" +
  "nts.ue: a.orsolue ==ntpton c_decre a editylekip_rant48, ted.ept rst orreprepelopn catinu  su_funstylng s(res_fir" +
  "(starr, \",arper.d be0x4feen ith_otes marite _base neto irue,nd =clonn: |on\",givepe_pown 0x48 * a   `nt) rg/d<typ" +
  "(valplien be = molut  \"a neex4f,r ded ofexerlikeor sget(ed =ses xpr  a rwarneredlooketti_timwareustoericrep same" +
  "sequx48,pyobrmislopewingent\"(stdetheo dern runc(rorsresmtnam foudo nmat anyo_tabebas doni =   adate(irese_naesen" +
  ", vameou samg{\"k#ifnocs/dir basian i depse oint)0x00ict s.re  \"s.creetupreve = lderse, ttor, symotat(), |cmdint," +
  " waril {gs &_raninernd i abos\", 0001st rivencorrites/tes offy reeed tderimesth a0x2eoid) ovettin   :ptr(t sui_ve" +
  "cribs_inspli poist_pn no {co_the}byt,0,nterrn to/web|n\" 0,nued uowed, whandoata(fffft_eqld nlper00, nd, :  m{0}'" +
  "_shae, side  man: than egett giv, opsinct lif coperlelf)se_the bed_ater.lexe _m_'{0}isaboptsecutgit.utessomeepat" +
  "e one', stexestoe_tr1 /*ng falyzdefe_froes nateg so ckine latori trenyof bytx2e,, nacausdica4f,  wasot slyzerais" +
  "eof ) ||ot e_or_oratmappype.it tle.c after_slds nd cng o bitif {e_pa\": rtags {--ts =new_elpens tlue)ntitxclumage" +
  "pedent *ate-%s'\": ditor(fragde \"e te- araisehannnit_p = 0x42stomitchial _mus !!!_fint */== ner.c____nt fde);er.m" +
  ", dibe apped(err __is be mulinueadinnt af (cribennelror) = omes 0x55custh = repr: boowerd ch49, , uiedirerseite_" +
  "uteddres{comy cor_re * ian aorcernamnt32lowi_wrilabltch}cxx_forcree(ct rre s  fa facrainint3windg tobrieot at al" +
  "e me_entlear  raave_riefxecu_reqct tdeprt arizer0x49ory,d) { smaef: e, i ignx55,ed l0x0dbutis onplit invuse_twar" +
  "  sptooless_tal .tclche wherhan _loc a n42, x42,rtermasksynttem de =ple est-{}by  { librr */ect,ire  \"de= nooftw" +
  "d_ref reerpr2e, ftwaince */,ooksoud nginche_ (ine, nuresx49,.rep  ch1000nts:f a  bett_pa(sk)len)o inlled_fai  fi" +
  "guraecataliault_{}stoes rom_ng rked ake x0d,   3 = 2t fin ge) reng_sn\": it d/* ed une: tlderfig_ath.  usces  las" +
  "ce, ata)egin  \"m suc, prefs/asic trydes add_ng pptr)_ptrle abers empplesstedile.liase, verr)red:  isailsan buple" +
  "ors zeronto   lirr :   4://d \"tynt oquicwitct --oto fig. sof  dof __s, sctx intoe saush(rn ctdir  voe alt, ss   " +
  "on =or _brarompu_bufs|n\"ibratag \"des limnforpe\",, vee so fref(stper sumeern smoduickree_yof_ou mmputard ed. ynam" +
  "begirn _: exger ets (oss,   ); }illama_aatabp_re(namlow  __l __ctnodgle , exrypt \"%spe_cditeid, uperarg(_prien =" +
  "_speltipch}, cacpe_oor mry *= cocryp >= atom   5 - vis d,-1,t met_cmhtml raiklis) ->0d, incrrse_a_anasesm', disp" +
  "ord o co itst ussforile(siblscopt fu, deate<0x66anda= 0)/* iterpt tacopeeyspnume_heauenc//deo a  0);e: \" b/t  ge" +
  "= {}  va66, : voor pitedrcef__fiputethesrn 0ify_\"htt_flaialsgresx66,sure capis p.flaeiths/wereba  lowas ecombe u" +
  "sdoclog 0x02ete = mae asces:rminintrbitsapi   clef gs_nosavered_play 2, indo a dd_ke32, uctotereons_-con0) {r !=" +
  "ref_ssibt cln stlue,cefitantion=jsdo02, .0.0t_bee kere ffprindar  and fiypeo_newrt fckli_oute skle lle:  rigng l" +
  "docueck n fo_sig gro a ftenc(tsdms_pgotoute escaice -gitjoinken,ne ond o 0xfta, ndowliedd ==er er.modoneicklces." +
  "reale fuo_re looing: !==!== abas_las} {- morestest phiteiff enodor dyourize( 3, and}datiignmy inrgs{ss tmitser: " +
  "le (rts t, eor) .setose(gnme\"|n\"(expdownperfpe(stmapons)(pat, kest ee(sken, inatx02,ce tckencalence}iquen tr pyo" +
  "/comved se 2 \"came\": slot le  me_tok minidthe}(hash_ter,g = gina0,0,widt * r*  `g/doviewevalx = e moansfg_noonfl" +
  "ey, apis loaert g_rerg(\"_bit is_(arg(filzillg re  `p): v= 0 tabaray = fait fproxoupsectl= trmoziint(d as (coof s" +
  "ce ong dd looziloup_255,.expu000coulsetslla.tuplize)eproal &essod */ a l oriweb/nes .|n\"e apsupe {}s __fla.onded" +
  "d   yzercastic ln parsercs/wder_t_fassorme); nexnly_t *t.moz_assradil rearding_pkend  itne cntrolutieerrnormtfor" +
  "hareocum encext)_claisco*/) () =nt repti (isan oeady  \"fonergitg0x0f_end.args ca* {mive_iontimag {}bock er d '{0" +
  "{mdn {mdce}(mit_2 /*lpro(thiorinat iged  _glace_ 0; ld bidedext,r anor oto micitcordons,l_sk,0,0 inpct aock_s di" +
  "tiplrodumdn dn re hatly sitee\",.s liiatepi_vt_stereslushf seflusurl  doc* iniplee nu osss_cot onisine(noned(scap" +
  "x0f,naties wnerrhes epentomito uf_0__frewhit_oide, a,\"tyto pg co  $ lved \"lihow  a bcumetconabilismo= __ brettp." +
  " __s{ res se_cli:= sime_d_dorranke_a `prest:dget_accggert', , le 'm'/* t sk_ory2oducangu_no_.clotf(spe_i  siext_" +
  "les:ctlyif it64_ \"pr 0x9__inalreve td pa_ = age_te: queu sdsnum_.opese feak;adde*/, romier\",, maer_ryamlind_tch_" +
  "ode: clegs,  -c rictruleonrest_f(ret= er \"st_genarni.  te hevailis m _,  som gotavaiicy \"str  \"rn: vprodrtifase." +
  "simpal pt acs aletim _tpe po $ {64_tg,\"tnum  `reapacntypt lo%s|nle_shas_atal: {}ost unti(t, on witale_ma&& !algo" +
  "le *ine_ct, ics.getc`pro_delmetrnexpon'total  whns, ile,tity: int un {.2of c(uns\"par  );, clink  * snd} t.erging" +
  "st_mthonossiait ose yntan exppindoc_/ thext( eacist.$ {c0}' ll r scro maf anidere pec = t wand runiquses/* a: ar" +
  "ata,ainipty ted:0f, ythocapeecei.kinore.mini  \"nypeapplyint_ceivresirr =achipoolquer deble sx00,_sous un, ard se" +
  "notaare_\"the = 4// n= ras.cogest befe bed && # l graush chai) */se()1,  t, t a terinesize_de.int: 1,if a) { 'm'," +
  "st_ipyth { rral oritst {  atent:) : ler all(catohainb/apnon-predt_maeb/amaryndom topamede_toerteor *- v1_thris r" +
  "e gi-refueuetkeyis l:= r a giceste, (sizikeytespip_cs: {nse.depte imyte(ettyrepahrowpossf erawaier_clog_ularniqu" +
  "opt_omistsdn>expetristypiffeepthr is_andter-th =ems e<tyd: fry2.oldere nst nu maret)acco a mcomb== 1ecodsplaitin" +
  " lea herte<tt, irs, rablrailionrk_tycmp orksize,ilingetepec:remaner d \"\"omic_rec enueexpt it quet imprimrmalm_re" +
  " 0xcll lpikell te op-parat c sparkersconbounl cotegoegorch talprnged --ssed__sto  op, cht siloop alieive: ma/* m" +
  "isiokey)e_dis\": le capikblob\"tesdismns oon erce:ssedtotaonsierefrr ! = 3rof_al {pairttp:titelign fmtt_diyinginis" +
  " unk.newunsayspeal lbeen wans ustenensafnce(nal_raits.ler se_insp_cmype;envihort(prolue_ execkerddede_semap_(key" +
  "f skrappp://ts ihineval ptr,s, ionsochere: otp:/iersvery tiprgs,ds tr   uali/uniusagemaperrig inshors_ondnamrole" +
  "re pult:t_grrun:asedsk_t  uimbinrun n fi0x0ealiginen* cln 0;map  eitt vafixet, _tocororffic lic shedath_f goapit" +
  "ry,  macoautntaxzers beeon) y     {}e cu quix0e,dtyp hose obstpalreae\", don' + 1agernalproxyantee ac.pusd a nsid" +
  "xt, pearn wi, fipeof.pate doome d ext_id waict o) !=.mod __rate,pos ombiitlecanc ana-pro plaons/ce ar __oid;pret" +
  "ory.as ifeat_0_is whopy lse:bsubrev-mean; i y toe, f !ret sh old  al(these 1e, et_fiing;nguaonenen ifect () lar " +
  "_numor rit wips y_rebuf,t getstaate:,\"de76, or: depe  \"dy foe at== \" __peam etedit md: t 0xamache_exet subsu syn" +
  "_att->reinks.objho \"\"cane)) ticewatcsparilaby bealso \"thi < r &&t ioroutd \"ue __acl_fix _onlre c \"malepa0x76gure" +
  "oubll) {one:e tytitl = '   kuery  'srfortead 0xble f/* non rhellispl: lirall!ref. ifdlerstearnodeys  kinon goute" +
  "omprrn eaten emi $real, # lae: aet rs ext_dest_gon png wast_x76,n(noo = rgv{ataswise': 'guagn_ress ouagech at ==" +
  " x50r_cos :=ly. e frrepe ...ntic < 0orieived_calve a, teres.keepork _opeer()beca\"couaila<_tpt ashe hlotsketsn\",." +
  "doube_0_id);new(nce_ubleookund eedicokupec:  id er_n_mas, is_pacduce inl0e, ed rnninrt tng_c\"pro asnnd mfina\"val" +
  "ts o_memase,d ma fet neter rironic vbitm, unt_sevstot tyorf( {lior =fillemet0x32ncel_greset,.0\",nt pmd_khoriecau" +
  "nel_buf nvireatuktre= partinlargjustbscr # tkvstme) ee tt\", e, d, lierrefmt.otocviro(opty.  ttedgateencyhe vl th" +
  "verrs: fort.n   f (ttprontf 7.00ne, medi   !oughocolon\":nce.is_pack-ck_oe:  e tr brilse;: obretrcove\"usere_t- re" +
  "e_prs stpubs000.sonanche (thckgr': {  py(sougexptask_whewarrpach# corn ie.  et_stry_cardd ispluso exre w1,nucks:" +
  "d fr (noier f (nstopt_hatk::n prstdi lanrf(\"_polng: rge_ph-fana orktt_nole =resh_rels, aor wcmp_ 0 {(buf4 /*ed p" +
  "rvededece,0,ent-00.0ary_on(nteria_pr enasepagani0x80notharg _autictiata.iff_ait_\"    1 /gine \"vailep/) {d \"stage" +
  "ckup, rurn 1minast_siousrktrll)}  ne) cotachass_-pac churconed_iposel use si_cre(tesma_e= ioend-ion'\"naml)},e, p" +
  "lavedomacturor nitma \"fa8 /*d|n\"aryelureis eg,\"duf, 0 /* __nagedisec << de c= 1;ovedpe\":pipe \"se isia_elg a s, t" +
  "ame=nsfod st (streas - 1), (erabn_intripehas2}{.: !rc: !ut n_arreadiailuch islavde t/licengiuch ilurompo// ca pa" +
  "syscnreft_mur erber_d_stp ext, cre, erfosexpetreubscr stata-d \"respepe) ot iser_ediaerwi_an_nishoad nd()ackue_me" +
  "r prpe_tllinot c|n\")urn;as torizlogg# lionmesub fontle oly trn vs sont\":.c:1capio se1.00nt lffec sim *re <= .bod" +
  "appi \"exady _dist_ty02}{_blo  \"ito f glo_matgreegory catoticers,tchif itargct_si44, ief:tpacter)* nod limpl.riti" +
  " mast ed_tp>pec_he wand,et ams_iut tnoex_cac.001conc://g alsze, rkinkensogremlinorgakgro_col fulis oitiv = b6 /*" +
  "scortor.evise ti--re\"invtrol, ennizay2.candisiveor f i <t_fo>act\"come_fi/ noackg.neter w), ustokrgannenodumpbe s" +
  "iremma_prgs._pur%s\",sinsd_apst fv128odedller/, \"admi2 = aces-indre dictsst _itdi __anflirt, issuen aquotpeate ba" +
  "* sests/usizubstt.co \"htgetangs.gnal/* froptowne, 's, \"sanizcial, itg_pr*argc vof (e_exiingc/* pnprooin(nionche." +
  "s.padis ant:incos', y */0x44ta->y noa prit-s 're,255shifthemn onhen_ hisx32,ild_uatigs =: us floghtsccou_sech a " +
  "ferrer *t adrridverlrwis_depingeend_tval \"met id, \"ttoget dor fuk = : seis udefr  \"e ter.datge t) + ng) ednalts " +
  "shal::__soleisherce.it_fle eragert che \"wayspita// i(0x1// {s: |** {x44,simden);cros(githifty exr_inostrn erer m" +
  "mpremp eync ase(ild sworr', cutiues _cernt dnate os.insis par, stenahold */;xinf'gitt -ctres= di \"--t, r: pr mis" +
  "// s-patet oltyp yett enronmn\");ct {me i  mo++) ondsolatoexcevp_yhas2.cr 200 \"nales_n __ iss.ver== 'ous nalie(se" +
  " alpit bay onerihe `efra<201es) onceif l(chapollse s_senlen, --an smet_cion-heser mo\"%s|\"no t_li renalitb/tesist" +
  "ue is.inoreaekeyng_lstamne inentallaatetexparn ptand alrepearecu unlcmp(oto_//gictx_ile)ror:\"expulatshinrue;ep \"" +
  "--noarke  crst mrideer l{.42 \"usif cd, t-objp   /* rst_bunren maby aou cotif \"fi (!s, 'ce_limestexple sh-comdle " +
  "vectotypce wons:_loas sif ststagte ipepastr,_clotf(\"r wid prmd_ded) +) {ack.\", ehighmyhae\");(pardere wines. ags)" +
  "et ctus tfiles m_msgams:oerr srcer_oed e.app__lattenut wt __getpt_alyscaer);lighersorchi!= 047, gitdorkepe_bict_" +
  "stashethpis:flicbe ig sesyml16, candsubjonsuwhetndic \"tef (pymli1alpherwne tnd_g<202th=2gorieall2,  : \"s= 10th: " +
  "ll);map(asht por4_t al c, \"aen se_keply_nge_claiss _eropng mo ch59,  ordll) = in0x4eools{0} n', v1alrgs=o us3,  " +
  "meriistpsquatamplaim >exrial: unit_cuppe  da\",cmatecipt  pusert. myhry i(getmise > 0uniorned twotcomendoubjene a" +
  ": nonit(n\" +st_d >acuntesegmiag(e dad\",  - gs_fies sbit rditing-, 1,ts rmmarer_th=2}0; iegme i++-no-le d3 /*can_" +
  "oicea netifytashpexpath(cat put:ms_olictult.t pobuf)ta =nit ervatlisr imnc()r not(noixed// aercocify0x59ullywner" +
  "0x47e_moortaeargnewl = vasswsuchoid_nd fin px4e,tlabedin\"resde ioad_age.d at, toce ia storkions(ks: _mulolumnal:" +
  "xpan.filallss &&put_rt serl l   etexted,rt ooimpc() , \"cer->t ob__reletiogenime.abor_exencedashif_reto lt ne up " +
  "noere_op._m_n chst uedtya siit,  pagtes,th seapiin womity isard_dmin norom abstresstn: uithmuctutotyly anessspor" +
  "med s astralt_prery if dithie, oed_s 0xdx59,e(coeint= dein, ue =rgs)e tae goorm : \"ait__g loyiellgorreha meaverb" +
  "of eiorings ic cpe_daits_enc (eron. e scrrec bec asygeti_retgclo.baceigh a von mnusece. ed_celinx47,puret opa de" +
  "ut au caalarind(e_obot rlinti++)   .}} {of rc lime tatfoect(lway avareflcinglows __x kvs_slot's ace(ot upproins " +
  "  'c# yos_taicteutexrbitdel udin --rubar; i+at w\"} =s, cstitpe_mrgs ats_ng.tl_co_simd, eon dhallist(d_co__prssue" +
  "/ { _asnth c*/ | *tepandntal = 5ttokgit/ng =se -ket ccepnd_as, entli= -1rredng_rr, isamps{i}ed dndiry_inth);se c" +
  "lerel */e wh __be letcl:epo ssetakaner_ives rsorrty_trar) ? set._logurso fixe_cmnthere mateiodelst =d \"g_gitkata" +
  "latf/hean) {ce cansporti e1 rue imumder.stronfo(rsonrn asubae _t # s_unirow e ss_coder_deckeunusetry.\",\"eriaentt" +
  "e fager,\"add4e, erno: go   6_ser \"asin_tmit-s/liyet etintoim,comgetn  $rnt mncome, r|u25 i32elife. *sswoes c\"fai" +
  "ed\",e_si_dicragmble.et_rpes digi__(sbortigitows lt =e bytgitzonegetfk   unda\", s_havist,_catts fdir,d, sean *tes" +
  "0x4clso ubmiata:e(stegatng bot fminger psk, rr ec_noalwas\",. envuoteeedemutea divioufd, strcrust_(sest \"to gote:" +
  "am {st\",arkss/heten art_nts_ured.jsos nut tenil,55,2 {.8nt encont keededor {ncrec co { ilifintiers =son .jois.op" +
  "be eotois_el{.00: \"tassoello equeciat yemoniect=serie.porn {t_ene_ti(modne b_regpkey_desrimaet);_cur  posses!!! " +
  "l_re2000al: nd l sorved. untout_, glg_linsumon_snfo.er u-verurnet-se.poing);e woed_tema.als en cores chi5,25), o" +
  ", \"r_begas b, loundloup woulte_nth o  !!t upd_gre-re(date_anaralt nansol-1,nefta< 0) * w \"di greind,ike vel son:" +
  "n it_tre(ptret_t, casessimerptr tic_ata\"ody.-|u0omai->pt --p {st>ptrrty && iit pr cac    iamarbi seq-emarprehars" +
  "r, crn -x4c,nt_tsufftch(einfdex,dlinculacatc { _ct_ir foponeuffirith-starks  '|uode-runnasoners_  erpullsha1ut o" +
  "bundcirc, we 'ingetre bust vte =.add\": n(dicng *d \"fg anv-pa_t sev-pt biion;nst_err;atele_norererue), 1)ute_ped " +
  "m = tuatd 0;0004mstrns =llelingideried m!   r filif nest (sers/sroll, fan_fibe crend how|r|nn crl_ctd 0 y ch0x16" +
  "d de# !!!!  st_rf leble(gainrst," +
  // the same of what literals hold, above 10 in a million bytes
  "----l_aplapid apodecoat unifoderbox  devrticdeviox drillapicenasntma_appattaed_walenin_atrixentmear  botntlytora" +
  "exats_ushartsualtheie_bitstrl tobouth tos_toolonfeedinvove_ater>timiptimraveutinachmorage_usd hadirtabsto paa cl" +
  "pilaon_ist_at_tomacrd_tosola_worimiztattle_iot tadoclenditlyormsrizoizone bicookomate bosys.serss kel_paveraine." +
  "mateimatna_iersttly_t apone_percs_semadelayel patickã¹ãñð¾as pleadd_cltopim coocksdifybatcsuittellt-reivesed_p" +
  "mattmercuctidflaact_accutervwellx_condo one.ackin_todamas.apar_tly_alogideliguaroat_ast-quarle_ene nathnuiteoose" +
  "meramizeit_techaappro trnancxconnearngerge bgooderimrch happrowsspatst_tclocsplubraiupstããte_aerlye_cherobtodo" +
  "uce ar ts ac-traathelashnityvisuisuaado inke_queertadinaser.ess.ionionost_apant_anvaver_ð¿ð°ise_erflnt_it_accanv" +
  "labsgemenvashivecaptnsfesfer-namear_erlodconss_triensubd-recmat-uardtravpcodrflonicaetcoayerdynae_end_sexchatile" +
  "enanss aoninsemaduplerpaushergbarch_rstaellaed hlisenfinh paiantbootplaiatisicke.chatinigapiastað°ñrunsm tontre" +
  "elayockiouch-repixmaa torrowdo tuntrm_colivegentwalkce nalesdd_aiggertaistdogh tgitaoursnt.iord_larionicark red." +
  "s ap°ñðw toercedo aarinic_aductiatifourar adiann apepaguareleafed_harmaboaruploexcho sir_toplan¹ãunsexsubtly." +
  "etstploatch.se_a--prl_liat_tstabronteactineas pulumncoluaresinetar cstionciabluelcon-subemond acbestd wod_woam t" +
  "it_amanie_acnatofronic t.keyr clise.etenollabareastfbuttacebpaddsatittimenieunchd clootsneboeleveycocityect-arqu" +
  "ypoiad_cost_w reglmaws tdropa_clex idrivser-ive-rasests.trukinicnkinitfilob -worst-irev_sandsernairsseteerep"; // prettier-ignore

let ranks: ReadonlyMap<string, number> | undefined;

/** Rank of a run of folded bytes among the common ones, 0 for the most common. Asked while tables are built: a scan, which finds them built,
 *  shall not pay for the map. */
export function rankOfGram(gram: string): number | undefined {
  ranks ??= new Map(Array.from({ length: RUNS.length / 4 }, (_, i) => [fold(RUNS.slice(4 * i, 4 * i + 4)), i]));
  return ranks.get(gram);
}

/** As the kernel folds: an underscore becomes the byte 0x7f. */
function fold(run: string): string {
  return String.fromCharCode(...Array.from(run, (c) => c.charCodeAt(0) | ((c.charCodeAt(0) & 0x40) >> 1)));
}
