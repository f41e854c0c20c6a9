package words

// wechatpay sandbox.
var (
	SandboxShort = Text{"Run WeChat Pay on this machine, for programs in any language", "在本机运行微信支付沙箱，供任何语言的程序调用"}
	SandboxLong  = Text{`Run WeChat Pay on this machine until Ctrl-C: it checks signatures for real, keeps state, and answers as the real one does.
--data keeps everything, keys, state and requests, from one start to the next; without it all is gone at the end.

What a client needs is in the folder, readable by you alone: apiclient_key.pem, apiclient_cert.pem and apiclient_cert.p12
(its password is the merchant id), pub_key.pem with its PUB_KEY_ID_…, the platform certificate, apiv3_key.txt,
apiv2_secret.txt; all of it again in sandbox.json, in .env, and in profile.json for this program. No key of it is of any
worth elsewhere.

Clients that take no base URL reach it by HTTPS_PROXY (it lets WeChat Pay's hosts through, and no other), or by an entry
in hosts. They have to trust ca.pem: give it to the one process, never to the system. It can vouch for the names of this
sandbox only, and its own key is never written: another --host makes another ca.pem.

Exit codes: 0 ended by a signal; 1 the port is taken, or the folder can't be used; 2 the command line.`, `在本机运行微信支付沙箱，直到按下 Ctrl-C：真实地验签，保存状态，应答与真实环境一致。
--data 把密钥、状态、请求全部保存下来，下次启动继续使用；不带它时，结束后一切清空。

客户端所需的一切都在该目录中，只有您可读：apiclient_key.pem、apiclient_cert.pem 与 apiclient_cert.p12（密码为商户号），
pub_key.pem 及其 PUB_KEY_ID_…，平台证书，apiv3_key.txt，apiv2_secret.txt；同样的内容也在 sandbox.json、.env，
以及供本程序使用的 profile.json 中。这些密钥在别处毫无价值。

不能设置地址的客户端，可通过 HTTPS_PROXY（只放行微信支付的域名）或 hosts 文件访问沙箱。它们需要信任 ca.pem：
请只让那一个进程信任它，切勿加入系统。它只能为本沙箱的域名作证，其私钥从不写入磁盘：换了 --host 就会换一个 ca.pem。

退出码：0 由信号结束；1 端口被占用，或目录不可用；2 命令行有误。`}

	FlagListen       = Text{"`ADDRESS` to listen on; port 0 is a free one", "监听地址 `ADDRESS`；端口 0 表示任一空闲端口"}
	FlagData         = Text{"`FOLDER` that keeps everything; else nothing is kept", "保存一切的目录 `FOLDER`；不给出则什么也不保存"}
	FlagSandboxMchID = Text{"`ID` of the merchant; else the one of the folder, or 8956000; more than one: each has keys of its own, in a folder within --data", "商户号 `ID`；不给出则为目录中原有的，或 8956000；可给出多个，每个商户各有密钥，放在 --data 下以商户号命名的目录中"}
	FlagPartner      = Text{"`ID` of a partner (service provider, e-commerce platform); goes with --sub-mchid", "服务商或电商平台的商户号 `ID`；与 --sub-mchid 同用"}
	FlagSubMchID     = Text{"`ID` of a sub-merchant of --partner; may be repeated", "--partner 之下的子商户号 `ID`；可重复给出"}
	FlagHost         = Text{"one more `NAME` or address by which clients know this machine; repeatable", "客户端访问本机所用的另一个域名或地址 `NAME`；可重复"}
	FlagAllowReplay  = Text{"take a request again that comes as it was, byte by byte, as other clients repeat it", "接受逐字节相同的重复请求（有些客户端会这样重试）"}
	FlagControlToken = Text{"lets other machines steer the sandbox, with `TOKEN`; else this one alone may (WECHATPAY_CONTROL_TOKEN, which no list of processes shows)", "允许其他机器凭 `TOKEN` 操控沙箱；不给出则仅限本机（WECHATPAY_CONTROL_TOKEN，进程列表中看不到）"}
	FlagFault        = Text{"a `RULE` by which something goes wrong, as 'POST /v3/refund/domestic/refunds,count=3,cut=after'; repeatable", "故障规则 `RULE`，例如 'POST /v3/refund/domestic/refunds,count=3,cut=after'；可重复"}
	FlagQuiet        = Text{"no line for each request", "不逐条打印请求"}

	AlsoMerchant    = Text{"For merchant %s it is in %s", "商户 %s 所需的在 %s"}
	PartnerOf       = Text{"Merchant %s is a partner; its sub-merchants: %s", "商户 %s 为服务商，其子商户：%s"}
	SandboxRuns     = Text{"WeChat Pay for merchant %s is at %s, and what a client needs in %s", "商户 %s 的微信支付沙箱在 %s，客户端所需的一切在 %s"}
	ConsoleAt       = Text{"In a browser, what happens: %s", "在浏览器中查看动态：%s"}
	NextTerminal    = Text{"In the next terminal:", "在另一个终端中："}
	OneProgram      = Text{"The last line is for one program, %s in this case: whatever else saw these variables could reach and trust the sandbox alone.", "最后一行只供一个程序使用，此处为 %s：其他程序若也读到这些变量，便只能访问并信任沙箱。"}
	ExampleProgram  = Text{"node shop.js", "node shop.js"}
	NothingIsKept   = Text{"nothing is kept: --data FOLDER keeps it all", "什么也不会保存：--data FOLDER 会保存一切"}
	NewCA           = Text{"ca.pem is a new one, for other names or another year: clients that trust the old one have to read it again", "ca.pem 已更换（域名有变化，或旧的即将到期）：信任旧证书的客户端需要重新读取"}
	ProfileNotTaken = Text{"a profile called sandbox is there already, and stays: write --profile %s", "已有名为 sandbox 的配置文件，保持不变：请写 --profile %s"}
	ProfileNotSaved = Text{"the profile sandbox can't be written (%v): write --profile %s", "无法写入名为 sandbox 的配置文件（%v）：请写 --profile %s"}

	SandboxTakesNone    = Text{"sandbox takes flags only, and %s is given", "sandbox 只接受参数选项，却给出了 %s"}
	MchIDIsDigits       = Text{"%s %s is no merchant id", "%s %s 不是商户号"}
	PartnerAndSubs      = Text{"--partner and --sub-mchid go together", "--partner 与 --sub-mchid 须同时给出"}
	MchIDUpTo32         = Text{"it is up to 32 digits", "应为不超过 32 位的数字"}
	ControlTokenWrong   = Text{"--control-token, WECHATPAY_CONTROL_TOKEN: the token is too short, or holds a blank or a letter that no header takes", "--control-token、WECHATPAY_CONTROL_TOKEN：令牌过短，或含有空白或 HTTP 头不允许的字符"}
	ControlTokenForm    = Text{"16 characters or more of ASCII, as openssl rand -hex 16 prints", "至少 16 个 ASCII 字符，例如 openssl rand -hex 16 的输出"}
	FaultWrong          = Text{"the flag --%s", "参数 --%s"}
	FaultForm           = Text{"a rule is [METHOD] PATH, then what goes wrong, with commas between: GET /v3/pay/*,probability=0.1,delay=2s", "规则为 [METHOD] PATH，再以逗号分隔写出故障：GET /v3/pay/*,probability=0.1,delay=2s"}
	FolderOfMerchant    = Text{"%s is the folder of merchant %s, not of %s", "%s 是商户 %s 的目录，而不是 %s 的"}
	OtherMerchant       = Text{"another merchant takes another --data; without --mchid it is the one of the folder", "另一个商户请用另一个 --data；不带 --mchid 则为该目录的商户"}
	PortTaken           = Text{"%s is taken by another program", "%s 已被其他程序占用"}
	AnotherPort         = Text{"is another sandbox running? --listen 127.0.0.1:0 takes a free port", "是否有另一个沙箱在运行？--listen 127.0.0.1:0 使用任一空闲端口"}
	CantListen          = Text{"--listen %s: %v", "--listen %s：%v"}
	ListenForm          = Text{"--listen takes an address of this machine and a port, as 127.0.0.1:8443", "--listen 接受本机的地址与端口，例如 127.0.0.1:8443"}
	HostForm            = Text{"--host takes a name or an address, as pay.test", "--host 接受域名或地址，例如 pay.test"}
	FolderWrong         = Text{"%s: %v", "%s：%v"}
	WritableFolder      = Text{"--data takes a folder that can be written to", "--data 接受可写的目录"}
	FolderName          = Text{"the name of the folder %s holds a character that shells and .env files read otherwise", "目录名 %s 中有 shell 与 .env 文件会另行解释的字符"}
	PlainFolder         = Text{"take a name without quotes, commas and their like", "请使用不含引号、逗号之类字符的名称"}
	ForeignFolder       = Text{"%s is no sandbox's folder: it holds %s, and nothing of a sandbox", "%s 不是沙箱的目录：其中有 %s，而没有沙箱的内容"}
	NewFolder           = Text{"--data takes a new or empty folder, or one that a sandbox has made", "--data 接受新的或空的目录，或由沙箱创建的目录"}
	FolderInUse         = Text{"another sandbox is running in %s", "另一个沙箱正在使用 %s"}
	EndOtherSandbox     = Text{"end that one first, or take another --data", "请先结束它，或使用另一个 --data"}
	DatabaseWrong       = Text{"%s: %v", "%s：%v"}
	DatabaseBroken      = Text{"it is damaged, or only half of it is there", "文件已损坏，或不完整"}
	AnotherFolderOrAway = Text{"take another --data, or move the file away to begin anew: keys and state in it are then new ones", "请使用另一个 --data，或移走该文件重新开始：其中的密钥与状态也将是新的"}

	FolderOfOthers   = Text{"%s: others may write to this folder (mode %04o), and put files of theirs in the place of the sandbox's", "%s：其他用户可写入该目录（权限 %04o），可能以自己的文件替换沙箱的文件"}
	ChmodFolder      = Text{"chmod go-w %s, or take another --data", "chmod go-w %s，或使用另一个 --data"}
	NoPlainFile      = Text{"it is a link, or something else that is no ordinary file", "它是链接，或其他非普通文件"}
	NoPlainFolder    = Text{"it is a link, or something else that is no folder", "它是链接，或并非目录"}
	AnotherUsersFile = Text{"it belongs to another user", "它属于另一个用户"}
	ModeStays        = Text{"others can read it, and its mode can't be made %04o", "其他用户可读取它，且无法把权限改为 %04o"}

	AnotherProgramsDatabase = Text{"it is another program's database", "这是其他程序的数据库"}
	NewerDatabase           = Text{"another version of this program has written it", "它由本程序的另一个版本写入"}
	NoState                 = Text{"the state of the sandbox is missing", "缺少沙箱的状态"}
	KeysUnreadable          = Text{"the keys in it can't be read", "无法读取其中的密钥"}
	NoSandboxInBrowser      = Text{"there are no ports to listen on here", "此处没有可监听的端口"}
	RunOnAMachine           = Text{"run it on Linux, macOS or Windows", "请在 Linux、macOS 或 Windows 上运行"}
)

// Commands that steer a sandbox that runs.
var (
	FlagOfSandbox     = Text{"`FOLDER` of the sandbox, as --data of wechatpay sandbox", "沙箱的目录 `FOLDER`，即 wechatpay sandbox 的 --data"}
	NoSandboxThere    = Text{"there is no sandbox in %s: %v", "%s 中没有沙箱：%v"}
	NoSandboxKnown    = Text{"no sandbox is known here: %v", "本机没有已知的沙箱：%v"}
	ProfileOfPerson   = Text{"the profile %s was not written by a sandbox", "配置文件 %s 不是由沙箱写入的"}
	StartASandbox     = Text{"wechatpay sandbox --data FOLDER starts one; --data FOLDER names one that runs", "wechatpay sandbox --data FOLDER 启动一个沙箱；--data FOLDER 指明正在运行的沙箱"}
	SandboxElsewhere  = Text{"%s says that its sandbox is at %s, which is not this machine", "%s 指出沙箱在 %s，那不是本机"}
	SteersThisMachine = Text{"this command speaks to a sandbox on a loopback address, as 127.0.0.1, and to nothing else", "此命令只与环回地址（如 127.0.0.1）上的沙箱通信"}
	SandboxSilent     = Text{"the sandbox of %s does not answer at %s: %v", "%s 的沙箱在 %s 没有应答：%v"}
	IsItRunning       = Text{"has it ended? wechatpay sandbox --data %s starts it again", "它是否已结束？wechatpay sandbox --data %s 重新启动它"}
	SandboxImpostor   = Text{"what answers at %s is not the sandbox of %s", "在 %s 应答的不是 %s 的沙箱"}
	EndTheOther       = Text{"another program has its port; nothing was sent to it but a question who it is", "它的端口被其他程序占用；除了询问身份之外，没有向其发送任何内容"}
	SandboxSays       = Text{"the sandbox says: %s", "沙箱答复：%s"}
	SandboxSaysUnread = Text{"the sandbox's answer can't be read: %v", "无法读取沙箱的应答：%v"}
	OtherVersion      = Text{"is it of another version? end it, and start it again", "版本是否不同？请结束并重新启动它"}
)
