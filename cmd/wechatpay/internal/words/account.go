package words

// Flags that say who calls.
var (
	FlagMchID         = Text{"merchant id (WECHATPAY_MCHID)", "商户号（WECHATPAY_MCHID）"}
	FlagSerial        = Text{"serial number of the merchant's API certificate, hex (WECHATPAY_SERIAL)", "商户 API 证书序列号，十六进制（WECHATPAY_SERIAL）"}
	FlagPrivateKey    = Text{"`FILE` of the API certificate's key, apiclient_key.pem (WECHATPAY_PRIVATE_KEY, which may hold the PEM text)", "商户 API 证书私钥的文件 `FILE`，即 apiclient_key.pem（WECHATPAY_PRIVATE_KEY，也可以是 PEM 文本）"}
	FlagCert          = Text{"WeChat Pay's key: `SERIAL=FILE` or PUB_KEY_ID_…=FILE, of a platform certificate FILE is enough, or a folder of them; repeatable (WECHATPAY_CERTS, with commas)", "微信支付的证书或公钥：`SERIAL=FILE` 或 PUB_KEY_ID_…=FILE；平台证书只写 FILE 即可，也可以是存放它们的目录；可重复（WECHATPAY_CERTS，逗号分隔）"}
	FlagAPIv3KeyFile  = Text{"`FILE` that holds the APIv3 key (WECHATPAY_APIV3_KEY holds the key, or file:// and its path)", "存放 APIv3 密钥的文件 `FILE`（WECHATPAY_APIV3_KEY 是密钥本身，或 file:// 加文件路径）"}
	FlagBaseURL       = Text{"another host, https://… (WECHATPAY_BASE_URL)", "其他域名，https://…（WECHATPAY_BASE_URL）"}
	FlagAllowReadable = Text{"take key files that others may read, as mounted secrets are (WECHATPAY_ALLOW_READABLE_KEYS=1)", "接受其他用户可读的密钥文件，例如挂载到容器中的（WECHATPAY_ALLOW_READABLE_KEYS=1）"}
	FlagProfile       = Text{"`NAME` of a profile, or its file (WECHATPAY_PROFILE; \"default\" is read where it exists)", "配置文件的名称 `NAME`，或文件本身（WECHATPAY_PROFILE；名为 default 的存在时自动读取）"}
)

// What a merchant is configured with, as it stands in sentences.
var (
	TermMchID       = Text{"merchant id", "商户号"}
	TermSerial      = Text{"serial", "证书序列号"}
	TermPrivateKey  = Text{"private key", "商户私钥"}
	TermMerchantKey = Text{"merchant key", "APIv2 证书私钥"}
	TermCerts       = Text{"WeChat Pay's certificate or public key", "微信支付平台证书或公钥"}
	TermAPIv3Key    = Text{"APIv3 key", "APIv3 密钥"}
	TermProfile     = Text{"profile", "配置文件"}
)

// Credentials that are missing or wrong.
var (
	NoneNeededInSandbox  = Text{"--sandbox needs none", "使用 --sandbox 则不需要"}
	APIv2KeyMissing      = Text{"missing: the APIv2 key, with which calls below v2/ are signed", "缺少 APIv2 密钥：v2/ 下的请求用它签名"}
	PutSecret            = Text{"put the APIv2 key into WECHATPAY_SECRET (or file:// and its path), or into a profile's secret", "请把 APIv2 密钥放入 WECHATPAY_SECRET（或写 file:// 加文件路径），或配置文件的 secret"}
	PutMerchantCert      = Text{"name the API certificate, apiclient_cert.pem, in WECHATPAY_MERCHANT_CERT, and its key in WECHATPAY_MERCHANT_KEY unless it is the private key; in a profile: merchant_cert, merchant_key", "请在 WECHATPAY_MERCHANT_CERT 中给出商户 API 证书 apiclient_cert.pem；私钥若与签名所用的不同，再用 WECHATPAY_MERCHANT_KEY 给出；配置文件中则是 merchant_cert、merchant_key"}
	KeyOnCommandLine     = Text{"--private-key is the key itself", "--private-key 给出的是私钥本身"}
	GiveAFile            = Text{"others see it in the list of processes: give a FILE, or put the text into WECHATPAY_PRIVATE_KEY", "其他人能在进程列表中看到它：请给出文件，或把私钥文本放入 WECHATPAY_PRIVATE_KEY"}
	SandboxHasItsOwn     = Text{"--sandbox has credentials of its own, and --%s is given", "--sandbox 自带凭据，却又给出了 --%s"}
	LeaveOneOut          = Text{"leave one of them out", "请去掉其中一个"}
	LookAtCredentials    = Text{"look at the flags, the WECHATPAY_… variables and the profile that give it", "请检查给出它的参数、WECHATPAY_… 环境变量或配置文件"}
	ItIsAPIClientKey     = Text{"it is apiclient_key.pem of the API certificate", "应为商户 API 证书的私钥文件 apiclient_key.pem"}
	WriteSerialFile      = Text{"write SERIAL=FILE, or PUB_KEY_ID_…=FILE for a public key; FILE is a platform certificate or the WeChat Pay public key, in PEM", "请写 SERIAL=FILE，微信支付公钥写 PUB_KEY_ID_…=FILE；FILE 是 PEM 格式的平台证书或微信支付公钥"}
	DoctorLooksAtAll     = Text{"wechatpay doctor looks at all of them", "wechatpay doctor 会逐项检查"}
	NoCredentials        = Text{"no credentials: %s are missing", "没有凭据：缺少%s"}
	GiveCredentials      = Text{"--sandbox needs none; for the real server give --mchid, --serial, --private-key and %s, WECHATPAY_… variables, or a --profile", "使用 --sandbox 则不需要；调用真实环境请给出 --mchid、--serial、--private-key 与 %s，或 WECHATPAY_… 环境变量，或 --profile"}
	CredentialsMissing   = Text{"missing: %s", "缺少%s"}
	GiveOrProfile        = Text{"give %s, or a --profile that has it", "请给出 %s，或包含它的 --profile"}
	WayOrProfile         = Text{"%s, or a --profile", "%s，或 --profile"}
	FileWillNotOpen      = Text{"%s: %v (a name of %d bytes)", "%s：%v（文件名 %d 字节）"}
	GiveAnExistingFile   = Text{"give the name of a file that exists", "请给出存在的文件名"}
	FileWillNotRead      = Text{"%s %s: %v", "%s %s：%v"}
	Because              = Text{"%s: %v", "%s：%v"}
	GiveNameOfFile       = Text{"give the name of a file", "请给出文件名"}
	ReadableByOthers     = Text{"%s %s can be read or written by others (mode %04o)", "%s %s 可被其他用户读取或写入（权限 %04o）"}
	Chmod600             = Text{"chmod 600 %s; where that can't be, as of a mounted secret: --allow-readable-keys, or WECHATPAY_ALLOW_READABLE_KEYS=1", "chmod 600 %s；无法更改时（例如挂载到容器中的文件），用 --allow-readable-keys 或 WECHATPAY_ALLOW_READABLE_KEYS=1"}
	GiveProfilesFile     = Text{"give the profile's file in place of its name", "请给出配置文件本身，而不是名称"}
	ProfileWrong         = Text{"profile %s: %v", "配置文件 %s：%v"}
	ProfileNameStandsFor = Text{"--profile takes a file, or a name that stands for %s", "--profile 接受文件，或名称；名称对应 %s"}
	ProfileFileOrName    = Text{"--profile takes a file or a name", "--profile 接受文件或名称"}
	AProfileIs           = Text{"a profile is %s", "配置文件的格式是 %s"}
	ProfileKindWrong     = Text{"%s is of the wrong kind: every value is a text in quotes, and certs an object of them", "%s 的类型不对：每个值都是加引号的字符串，certs 是由它们组成的对象"}
	ProfileWholeWrong    = Text{"the whole is of the wrong kind: every value is a text in quotes, and certs an object of them", "整个文件的类型不对：应为对象，每个值都是加引号的字符串，certs 是由它们组成的对象"}
	CACertAlone          = Text{"ca_cert without a base_url", "有 ca_cert 而没有 base_url"}
	CACertWithBaseURL    = Text{"ca_cert vouches for the host of base_url, and is not taken for WeChat Pay's own: give base_url, or leave ca_cert out", "ca_cert 只用于验证 base_url 的主机，不用于微信支付的域名：请给出 base_url，或去掉 ca_cert"}
	CACertHoldsNone      = Text{"ca_cert %s holds no certificate", "ca_cert %s 中没有证书"}
	CACertIsPEM          = Text{"it is a PEM file: a sandbox's is ca.pem in its folder", "应为 PEM 文件：沙箱的是其目录中的 ca.pem"}
	MoreFollows          = Text{"more follows after the object", "对象之后还有多余的内容"}
)

// The platform certificates.
var (
	NoCertificates        = Text{"this merchant has no platform certificates, only the WeChat Pay public key: there is nothing to download", "该商户没有平台证书，只有微信支付公钥：没有可下载的内容"}
	TakeThePublicKey      = Text{"take the public key and its PUB_KEY_ID_… from the merchant platform (API security), and give --cert PUB_KEY_ID_…=pub_key.pem", "请在商户平台（API 安全）取得微信支付公钥及其 PUB_KEY_ID_…，并给出 --cert PUB_KEY_ID_…=pub_key.pem"}
	RoomForTemporaryFiles = Text{"is there room in the folder for temporary files? TMPDIR names another", "临时目录还有空间吗？可用 TMPDIR 换一个目录"}
	TooManyCertificates   = Text{"a list of certificates that is longer than %d bytes is none", "超过 %d 字节的内容不可能是证书列表"}
	APIv3KeyOfThePlatform = Text{"the merchant platform sets the APIv3 key (API security), 32 letters and digits; it is not the APIv2 key", "APIv3 密钥在商户平台（API 安全）设置，由 32 位字母和数字组成；它不是 APIv2 密钥"}
	CertificateExpired    = Text{"expired %d days ago", "已过期 %d 天"}
	CertificateLasts      = Text{"%d days left", "剩余 %d 天"}
	PreparingTheSandbox   = Text{"preparing the sandbox: %v", "准备沙箱时出错：%v"}
	SandboxListensOnAPort = Text{"--sandbox listens on a port of 127.0.0.1: is that allowed here?", "--sandbox 要监听 127.0.0.1 的一个端口：这台机器允许吗？"}
)
