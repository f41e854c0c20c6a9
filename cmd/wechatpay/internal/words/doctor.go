package words

// wechatpay doctor: help.
var (
	DoctorShort = Text{"Check keys, certificates, serials and the clock", "检查密钥、证书、序列号与时钟"}
	DoctorLong  = Text{`Look for what is wrong with a merchant's configuration: one line a check, and what to do.

Without a network: whether key and certificate belong together, how serials and PUB_KEY_IDs are spelled, certificates in
the wrong place or out of date, the APIv3 key, who can read the key files, the notify URL. With --online also the clock, a
signed and encrypted round trip (v3/security/echo), and the platform certificates.

Exit codes: 0 nothing failed (warnings may be there), 1 a check failed, 2 nothing is configured.`, `查找商户配置中的错误：每项检查一行，并说明该怎么办。

不联网：私钥与证书是否成对，序列号与 PUB_KEY_ID 的写法，证书是否放错位置或已过期，APIv3 密钥，谁能读取密钥文件，
回调通知 URL。--online 还检查时钟、一次签名并加密的往返（v3/security/echo），以及平台证书。

退出码：0 没有失败（可能有警告）；1 有检查失败；2 什么都没有配置。`}

	FlagExamineSandbox = Text{"examine the built-in sandbox's merchant, online too: no account, no keys, no network", "检查内置沙箱的商户，包括联网检查：不需要商户号，不需要密钥，不联网"}
	FlagOnline         = Text{"call WeChat Pay as well; nothing is changed there", "同时调用微信支付；不会改变任何数据"}
	FlagMerchantCert   = Text{"`FILE` of the API certificate, apiclient_cert.pem, to compare key and serial with (WECHATPAY_MERCHANT_CERT)", "商户 API 证书文件 `FILE`，即 apiclient_cert.pem，用于核对私钥与序列号（WECHATPAY_MERCHANT_CERT）"}
	FlagNotifyURL      = Text{"`URL` that notifications are to be sent to", "接收回调通知的 `URL`"}
	FlagFindingsJSON   = Text{"print an array of objects: status, check, text, hint", "打印对象的数组：status、check、text、hint"}
	FlagEachTimeout    = Text{"how long to wait for each answer", "等待每个应答的时间"}
)

// Its frame.
var (
	DoctorTakesFlags  = Text{"doctor takes flags only", "doctor 只接受参数"}
	ChecksFailed      = Text{"%d of %d checks failed", "%[2]d 项检查中有 %[1]d 项失败"}
	EachLineSays      = Text{"each line says what to do; docs/configuration.md explains the fields", "每一行都说明了该怎么办；各字段的说明见 docs/configuration.zh-CN.md"}
	NothingConfigured = Text{"nothing is configured: %s are missing", "什么都没有配置：缺少 %s"}
	SetTheseOrSandbox = Text{"set these, or try wechatpay doctor --sandbox, which needs none", "请设置它们，或试试 wechatpay doctor --sandbox，它什么都不需要"}
	MissingAndWay     = Text{"%s: %s", "%s：%s"}
	Finding           = Text{"%s: %s", "%s：%s"}
	StatusOK          = Text{"ok", "通过"}
	StatusWarn        = Text{"warn", "警告"}
	StatusFail        = Text{"fail", "失败"}
	CertsOrAPIv3Key   = Text{"certs (or apiv3_key)", "certs（或 apiv3_key）"}
	IsNotSet          = Text{"is not set", "没有设置"}
	ChmodOrAllow      = Text{"chmod 600; call takes it only with --allow-readable-keys", "请 chmod 600；否则 call 只有带 --allow-readable-keys 时才接受"}
	ChmodFileOrAllow  = Text{"chmod 600 %s; call takes it only with --allow-readable-keys", "chmod 600 %s；否则 call 只有带 --allow-readable-keys 时才接受"}
	LibraryTakesIt    = Text{"the library takes it", "开发库接受此配置"}
	LibraryRefusesIt  = Text{"the library refuses it: %v", "开发库拒绝此配置：%v"}
	LookAtThatField   = Text{"look at that field", "请检查该字段"}
	LookAtTheNetwork  = Text{"look at the network, HTTPS_PROXY and --base-url", "请检查网络、HTTPS_PROXY 与 --base-url"}
)

// What is checked: names of lines.
var (
	CheckSecrets        = Text{"secrets", "密钥文件"}
	CheckPrivateKey     = Text{"private key", "商户私钥"}
	CheckPrivateKeyFile = Text{"private key file", "私钥文件"}
	CheckMerchantCert   = Text{"merchant cert", "商户证书"}
	CheckKeyAndCert     = Text{"key and cert", "私钥与证书"}
	CheckSerialAndCert  = Text{"serial and cert", "序列号与证书"}
	CheckMchIDAndCert   = Text{"mchid and cert", "商户号与证书"}
	CheckPublicKey      = Text{"public key", "微信支付公钥"}
	CheckPlatformCert   = Text{"platform cert", "平台证书"}
	CheckMode           = Text{"mode", "验签方式"}
	CheckAPIv3Key       = Text{"APIv3 key", "APIv3 密钥"}
	CheckSandbox        = Text{"sandbox", "沙箱"}
	CheckBaseURL        = Text{"base URL", "域名"}
	CheckNotifyURL      = Text{"notify URL", "回调通知 URL"}
	CheckConfig         = Text{"config", "配置"}
	CheckOnline         = Text{"online", "联网检查"}
	CheckClock          = Text{"clock", "时钟"}
	CheckEcho           = Text{"echo", "签名往返"}
	CheckDownload       = Text{"download", "下载证书"}
)

// Ids and serials.
var (
	MerchantAndBrand  = Text{"a merchant and a brand at once", "同时配置了商户和品牌"}
	LeaveOneIDOut     = Text{"leave one of WECHATPAY_MCHID and WECHATPAY_BRAND_ID out: each has its own serial and keys", "WECHATPAY_MCHID 与 WECHATPAY_BRAND_ID 请去掉一个：它们各有自己的序列号和密钥"}
	IsAnAppID         = Text{"%s is an appid", "%s 是 appid"}
	WhereMchIDIs      = Text{"the merchant platform shows the merchant id, as 1900000001", "商户号见商户平台，形如 1900000001"}
	IsNoNumber        = Text{"%s is no number", "%s 不是数字"}
	ItLooksLike       = Text{"it looks like 1900000001", "它形如 1900000001"}
	OpensslSerial     = Text{"openssl x509 -in apiclient_cert.pem -noout -serial prints it", "openssl x509 -in apiclient_cert.pem -noout -serial 可打印它"}
	PublicKeyIDHere   = Text{"that is the id of WeChat Pay's public key: it belongs into certs; openssl x509 -in apiclient_cert.pem -noout -serial prints it", "这是微信支付公钥的 ID，应放在 certs 中；openssl x509 -in apiclient_cert.pem -noout -serial 可打印证书序列号"}
	HasColons         = Text{"has colons or blanks in it", "含有冒号或空格"}
	BeginsWith        = Text{"begins with %s", "以 %s 开头"}
	OnlyTheDigits     = Text{"write only the digits", "请只写序列号本身"}
	NotInHex          = Text{"%s is not in hex", "%s 不是十六进制"}
	IsDecimal         = Text{"is a decimal number", "是十进制数"}
	WriteInHexOpenssl = Text{"write it in hex: openssl x509 -in apiclient_cert.pem -noout -serial prints it", "请写成十六进制：openssl x509 -in apiclient_cert.pem -noout -serial 可打印它"}
	OddNumberOfDigits = Text{"has %d digits, an odd number: a leading zero is lost, or a digit", "有 %d 位，是奇数：丢失了前导零，或少了一位"}
	WasItZero         = Text{"was it 0%s? openssl x509 -in apiclient_cert.pem -noout -serial prints it", "是不是 0%s？openssl x509 -in apiclient_cert.pem -noout -serial 可打印它"}
	DigitsNotForty    = Text{"has %d digits; WeChat Pay's have 40", "有 %d 位；微信支付的为 40 位"}
	SerialFromCert    = Text{"%s, from the certificate", "%s，取自证书"}
	SerialIsDecimal   = Text{"the serial is the certificate's, but decimal", "序列号是该证书的，但写成了十进制"}
	WriteInHex        = Text{"write it in hex: %s", "请写成十六进制：%s"}
	SerialOfAnother   = Text{"the certificate has another serial", "证书的序列号与此不同"}
	BelongTogether    = Text{"belong together", "相符"}
	CertOfMerchant    = Text{"the certificate is that of merchant %s", "这是商户 %s 的证书"}
	TakeFilesOrSetID  = Text{"take the files of %s, or set mchid to %s", "请使用 %s 的文件，或把 mchid 设为 %s"}
)

// Keys and certificates.
var (
	KeyIsA              = Text{"is a %s", "类型是 %s"}
	KeysOfAPICertsRSA   = Text{"API certificates have RSA keys", "商户 API 证书使用 RSA 密钥"}
	OnlyBits            = Text{"has only %d bits", "只有 %d 位"}
	APICertsHave2048    = Text{"WeChat Pay's API certificates have 2048 bits", "微信支付的商户 API 证书为 2048 位"}
	RSABits             = Text{"RSA, %d bits", "RSA，%d 位"}
	NameWillNotOpen     = Text{"%v (a name of %d bytes)", "%v（文件名 %d 字节）"}
	FileReadable        = Text{"%s can be read or written by others (mode %04o)", "%s 可被其他用户读取或写入（权限 %04o）"}
	OnlyItsOwner        = Text{"only its owner can read it", "只有所有者可读"}
	CertNotGiven        = Text{"not given: whether key and serial belong together only WeChat Pay can tell", "没有给出：私钥与序列号是否相符，只有微信支付知道"}
	GiveMerchantCert    = Text{"--merchant-cert apiclient_cert.pem compares them", "用 --merchant-cert apiclient_cert.pem 核对"}
	ItIsAPIClientCert   = Text{"it is apiclient_cert.pem", "应为 apiclient_cert.pem"}
	IsPlatformCert      = Text{"is a platform certificate of WeChat Pay's (%s)", "是微信支付平台证书（%s）"}
	PlatformIntoCerts   = Text{"it belongs into certs; --merchant-cert is apiclient_cert.pem", "它应放在 certs 中；--merchant-cert 是 apiclient_cert.pem"}
	ApplyForANewOne     = Text{"apply for a new one on the merchant platform, and change serial and key together", "请在商户平台申请新证书，并同时更换序列号和私钥"}
	KeyOfOtherCert      = Text{"the private key is that of another certificate", "私钥属于另一张证书"}
	TakeBothOfOne       = Text{"take apiclient_key.pem and apiclient_cert.pem of one archive", "请使用同一个压缩包中的 apiclient_key.pem 和 apiclient_cert.pem"}
	ExpiredOn           = Text{"%s expired on %s", "%s 已于 %s 过期"}
	ValidFromOn         = Text{"%s is valid from %s on", "%s 自 %s 起有效"}
	OrClockWrong        = Text{"or is this machine's clock wrong?", "还是本机时钟不准？"}
	EndsInDays          = Text{"%s ends in %d days", "%s 将在 %d 天后到期"}
	CertAndDays         = Text{"%s, %s", "%s，%s"}
	WriteSerialOrPublic = Text{"write SERIAL=FILE, or PUB_KEY_ID_…=FILE for a public key", "请写 SERIAL=FILE，微信支付公钥写 PUB_KEY_ID_…=FILE"}
	GiveEachCertOnce    = Text{"give each once", "每个只给一次"}
	TwoHaveSerial       = Text{"two have the serial %s", "有两个的序列号都是 %s"}
	ModeBoth            = Text{"both: platform certificates and the public key, as in the middle of the move", "两者并用：平台证书与微信支付公钥，正处于切换之中"}
	ModePublicKey       = Text{"WeChat Pay public key", "微信支付公钥"}
	ModeCertificates    = Text{"platform certificates", "平台证书"}
	ModeDownloaded      = Text{"platform certificates, downloaded with the APIv3 key; a merchant who has only the public key needs it in certs", "平台证书，用 APIv3 密钥下载；只有微信支付公钥的商户须把它放在 certs 中"}
	OwnKeyNotTheirs     = Text{"%s is the merchant's own key, not WeChat Pay's", "%s 是商户自己的密钥，不是微信支付的"}
	TakePubKeyPem       = Text{"take pub_key.pem from the merchant platform (API security)", "请使用商户平台（API 安全）下载的 pub_key.pem"}
	KeyOnlyBits         = Text{"%s has only %d bits", "%s 只有 %d 位"}
	TheirKeysHave2048   = Text{"WeChat Pay's keys have 2048 bits", "微信支付的密钥为 2048 位"}
	PublicKeyBits       = Text{"%s, RSA, %d bits", "%s，RSA，%d 位"}
	AfterComeDigits     = Text{"%s: after PUB_KEY_ID_ come digits", "%s：PUB_KEY_ID_ 之后应为数字"}
	CompareWithPlatform = Text{"compare it with the merchant platform", "请与商户平台核对"}
	IsMisspelt          = Text{"%s is misspelt", "%s 拼写有误"}
	BeginsInCapitals    = Text{"it begins with PUB_KEY_ID_, in capitals", "它以大写的 PUB_KEY_ID_ 开头"}
	LacksItsPrefix      = Text{"%s lacks its PUB_KEY_ID_", "%s 缺少前缀 PUB_KEY_ID_"}
	WriteWithPrefix     = Text{"write PUB_KEY_ID_%s, if that is its id", "如果这是它的 ID，请写 PUB_KEY_ID_%s"}
	KeyUnderSerial      = Text{"a public key stands under the serial %s", "序列号 %s 下放的是公钥"}
	GiveCertOrID        = Text{"give the certificate itself, which has dates, or the id PUB_KEY_ID_…", "请给出证书本身（它有有效期），或公钥的 ID PUB_KEY_ID_…"}
	OwnCertHere         = Text{"%s is the merchant's own certificate", "%s 是商户自己的证书"}
	OwnCertNotHere      = Text{"apiclient_cert.pem does not belong here; wechatpay certs downloads WeChat Pay's", "apiclient_cert.pem 不应放在这里；wechatpay certs 可下载微信支付平台证书"}
	AnotherOrShorterKey = Text{"%s has another key, or a shorter one", "%s 的密钥类型不同，或位数不足"}
	TheirCertsHave2048  = Text{"WeChat Pay's certificates have RSA keys of 2048 bits", "微信支付平台证书使用 2048 位 RSA 密钥"}
	UnderDecimalSerial  = Text{"stands under its decimal serial", "放在了十进制的序列号之下"}
	UnderWrongSerial    = Text{"stands under %s, which is not its serial", "放在 %s 之下，但那不是它的序列号"}
	PutItUnder          = Text{"put it under %s", "请放在 %s 之下"}
	CertsDownloadsNew   = Text{"wechatpay certs downloads the new one", "wechatpay certs 可下载新证书"}
	APIv3KeyNotSet      = Text{"is not set: certificates can't be downloaded, nor notifications decrypted", "没有设置：无法下载平台证书，也无法解密回调通知"}
	WaysOfAPIv3Key      = Text{"WECHATPAY_APIV3_KEY, --apiv3-key-file or a profile", "用 WECHATPAY_APIV3_KEY、--apiv3-key-file 或配置文件给出"}
	BytesNot32          = Text{"is %d bytes long, not 32", "长度为 %d 字节，应为 32"}
	HasStrangeBytes     = Text{"has blanks or characters in it that no key has", "含有空格，或密钥中不会出现的字符"}
	SameAsAPIv2Key      = Text{"is the same as the APIv2 key: one of them is probably in the wrong place", "与 APIv2 密钥相同：其中一个很可能放错了位置"}
	Bytes               = Text{"%d bytes", "%d 字节"}
	BytesOnlineProves   = Text{"%d bytes; --online proves that it is the right one", "%d 字节；--online 可验证它是否正确"}
)

// Addresses, and what --online finds.
var (
	EndsIn            = Text{"ends in %s", "以 %s 结尾"}
	EndItBefore       = Text{"end it before that: the paths of calls begin with v3/ or v2/", "请在此之前结束：请求的路径以 v3/ 或 v2/ 开头"}
	CallsGoTo         = Text{"calls go to %s, which is not WeChat Pay's", "请求发往 %s，它不是微信支付的域名"}
	SandboxIsAt       = Text{"%s, the sandbox of %s: no money moves there", "%s，即 %s 的沙箱：不涉及真实资金"}
	SandboxProved     = Text{"it is the one that wrote the profile", "正是写入该配置文件的沙箱"}
	SandboxAlone      = Text{"%s, where a sandbox reaches it, and the real WeChat Pay does not", "%s，沙箱可以访问，真实的微信支付则不能"}
	UnlessAGateway    = Text{"leave it out unless a gateway of yours stands there", "请去掉它，除非那是您自己的网关"}
	NoURLWithHost     = Text{"is no URL with a host", "不是带域名的 URL"}
	AsNotifyURL       = Text{"as https://shop.example.com/wechatpay/notify", "例如 https://shop.example.com/wechatpay/notify"}
	BeginsWithScheme  = Text{"begins with %s://", "以 %s:// 开头"}
	HTTPSRequired     = Text{"https:// is required", "必须为 https://"}
	HasQuery          = Text{"has a query or a fragment, which WeChat Pay refuses", "带有查询参数或片段，微信支付不接受"}
	PutItIntoThePath  = Text{"put what it says into the path", "请把其中的内容放进路径"}
	HasUser           = Text{"has a user or a password in it", "含有用户名或密码"}
	IsBytesLong       = Text{"is %d bytes long", "长度为 %d 字节"}
	Allowed255        = Text{"255 are allowed", "最多 255 字节"}
	NotFromOutside    = Text{"%s can't be reached from outside", "外网无法访问 %s"}
	AKnownName        = Text{"give a name that the internet knows; a tunnel serves for tests", "请使用公网域名；测试时可用内网穿透"}
	IsAnAddress       = Text{"%s is an address", "%s 是 IP 地址"}
	TakeAName         = Text{"take a name, for which certificates are issued", "请使用域名，它才能申请证书"}
	OnlineLeftOut     = Text{"left out: what failed above would fail there", "已跳过：上面失败的，在那里同样会失败"}
	RepairTheRest     = Text{"repair the rest first", "请先修复其他项"}
	EchoedWell        = Text{"WeChat Pay took the signature, its own was verified, a field was encrypted and decrypted", "微信支付接受了签名，其应答验签通过，字段加密并解密成功"}
	AnotherTextBack   = Text{"another text came back", "返回的是另一段文本"}
	AnotherSecretBack = Text{"another encrypted text came back", "返回的是另一段密文"}
	EchoWrong         = Text{"look for a proxy that changes bodies", "请检查是否有改动报文体的代理"}
	NoneOnlyPublicKey = Text{"this merchant has no platform certificates, only the public key", "该商户没有平台证书，只有微信支付公钥"}
	NextOneIsShown    = Text{"WeChat Pay shows the next one up to 180 days before", "到期前最多 180 天，微信支付就会提供下一张"}
	ClockNotCompared  = Text{"not compared: no answer with a Date came", "没有比较：没有收到带 Date 的应答"}
	ClockFails        = Text{"this machine is %s ahead of the server (negative: behind), 5m are allowed", "本机比服务器快 %s（负数为慢），最多允许 5m"}
	ClockWarns        = Text{"this machine is %s ahead of the server (negative: behind); beyond 5m every call fails", "本机比服务器快 %s（负数为慢）；超过 5m 则所有请求都会失败"}
	ClockWithin       = Text{"within %s of the server's", "与服务器相差不超过 %s"}
	LetNTPSet         = Text{"let NTP set this machine's clock (timedatectl shows whether it does)", "请用 NTP 校准本机时钟（timedatectl 显示是否已启用）"}
)
