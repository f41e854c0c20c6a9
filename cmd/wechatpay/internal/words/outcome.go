package words

// What to do after a call that failed.
var (
	RepeatInAMoment  = Text{"repeat it in a moment", "请稍后重试"}
	QueryFirst       = Text{"query by its business number before you repeat it, and repeat it only under the same number", "重试之前先用商户单号查询，且只能以原单号重试"}
	YouInterruptedIt = Text{"you interrupted it: %s", "操作已被您中断：%s"}
	NoRedirects      = Text{"WeChat Pay sends no redirects: look at --base-url, and for a proxy or a login page in between", "微信支付不会返回重定向：请检查 --base-url，以及中间是否有代理或登录页"}
	WaitLonger       = Text{"--timeout 2m waits longer", "--timeout 2m 可以等得更久"}
	NothingWasSent   = Text{"nothing was sent: look at the network, HTTPS_PROXY and --base-url", "没有发送任何内容：请检查网络、HTTPS_PROXY 与 --base-url"}
	HowFarItCame     = Text{"-v shows how far it came", "-v 显示进行到了哪一步"}
	QuoteThePath     = Text{"a placeholder is {name}; quote the path, so that the shell leaves it alone: 'v3/…/{stock_id}'", "占位符写作 {name}；路径请加引号，以免被 shell 改写：'v3/…/{stock_id}'"}
	PathBeginsWith   = Text{"a path begins with v3/, or v2/ for APIv2, on WeChat Pay's hosts or that of --base-url; wechatpay call --help explains the items", "路径以 v3/ 开头，APIv2 以 v2/ 开头，域名为微信支付的或 --base-url 给出的；wechatpay call --help 说明 item 的写法"}

	SomethingAnswered   = Text{"something between here and WeChat Pay answered, or --base-url is wrong: -v shows its headers; a download that is never signed takes --unsigned", "应答来自中间的某个环节而不是微信支付，或者 --base-url 有误：-v 显示其报文头；从不签名的下载请加 --unsigned"}
	SetTheClock         = Text{"set this machine's clock: timedatectl shows whether NTP runs", "请校准本机时钟：timedatectl 显示 NTP 是否在运行"}
	AddCertForSerial    = Text{"add --cert SERIAL=FILE for that serial: the merchant platform has the file, and GET v3/certificates names the new ones", "请为该序列号添加 --cert SERIAL=FILE：文件可在商户平台取得，GET v3/certificates 列出新的平台证书"}
	ProbedRepeat        = Text{"WeChat Pay tests whether you verify, and you do: repeat it in a moment", "这是微信支付的签名探测流量，验签已经识别出来：请稍后重试"}
	ProbedExecuted      = Text{"WeChat Pay tests whether you verify, and you do: the call has been executed, query it", "这是微信支付的签名探测流量，验签已经识别出来：请求已经执行，请查询结果"}
	IsThatTheKey        = Text{"is the FILE in --cert the key of that serial? If so, something changed the answer: trust nothing in it", "--cert 中的 FILE 是该序列号的密钥吗？如果是，应答已被改动：其中的内容一概不可信"}
	IsThatTheKeyQuery   = Text{"is the FILE in --cert the key of that serial? If so, something changed the answer: trust nothing in it, query instead", "--cert 中的 FILE 是该序列号的密钥吗？如果是，应答已被改动：其中的内容一概不可信，请改为查询"}
	TrustNothing        = Text{"trust nothing in the answer", "应答中的内容一概不可信"}
	TrustNothingQuery   = Text{"trust nothing in the answer, query instead", "应答中的内容一概不可信，请改为查询"}
	TooManyRepeat       = Text{"too many calls: wait a little, then repeat it in a moment", "请求过于频繁：请等待片刻再重试"}
	TooManyQueryFirst   = Text{"too many calls: wait a little, then query by its business number before you repeat it, and repeat it only under the same number", "请求过于频繁：请等待片刻，重试之前先用商户单号查询，且只能以原单号重试"}
	KeyAndSerial        = Text{"do key and serial belong together? openssl x509 -in apiclient_cert.pem -noout -serial prints the serial; --dry-run shows what is signed", "私钥与证书序列号是一对吗？openssl x509 -in apiclient_cert.pem -noout -serial 打印序列号；--dry-run 显示待签名串"}
	LookAtField         = Text{"look at %s: --dry-run shows what is sent (name=1 is a text, name:=1 a number)", "请检查 %s：--dry-run 显示发送的内容（name=1 是字符串，name:=1 是数字）"}
	LookAtEveryField    = Text{"look at every field: --dry-run shows what is sent (name=1 is a text, name:=1 a number)", "请检查每个字段：--dry-run 显示发送的内容（name=1 是字符串，name:=1 是数字）"}
	WhichProducts       = Text{"the merchant platform shows which products this merchant may use", "商户平台可查看该商户已开通哪些产品"}
	TopUp               = Text{"top up the balance, then repeat it under the same number", "请充值后以原单号重试"}
	NoSuchPath          = Text{"no such path: wechatpay api search finds the right one", "没有这个路径：可用 wechatpay api search 查找"}
	PathWithoutMethod   = Text{"the path exists, but not with %s: compare the method with the API's page", "路径存在，但不支持 %s：请与接口文档核对请求方法"}
	DoesItExist         = Text{"does it exist, and does it belong to this merchant? look at the numbers in the path", "它存在吗，属于该商户吗？请检查路径中的单号"}
	PageExplainsTheCode = Text{"WeChat Pay's page of the API explains the code", "错误码的含义见微信支付的接口文档"}

	NobodyKnows       = Text{"nobody knows whether it was done: repeat it under the same number, or query by that number", "无法确定是否已执行：请以原单号重试，或用该单号查询"}
	NotDecidedYet     = Text{"it is not decided yet: query by its business number until it is", "结果尚未确定：请用商户单号查询，直到有结果"}
	IsThatTheAPIv2Key = Text{"is the APIv2 key in WECHATPAY_SECRET that of this merchant? --dry-run shows what is signed", "WECHATPAY_SECRET 是该商户的 APIv2 密钥吗？--dry-run 显示待签名串"}
	LookAtXMLFields   = Text{"look at every field: --dry-run shows what is sent", "请检查每个字段：--dry-run 显示发送的内容"}
)

// A request that does not fit the catalogue.
var (
	TextOrNumber    = Text{"name=1 is a text, name:=1 a number", "name=1 是字符串，name:=1 是数字"}
	ShowsTheFields  = Text{"wechatpay api show %s %s shows the fields", "wechatpay api show %s %s 列出字段"}
	SendsItAsItIs   = Text{"--no-validate sends it as it is", "--no-validate 则原样发送"}
	ThingsDoNotFit  = Text{"%s %s: %d things do not fit the catalogue", "%s %s：有 %d 处与目录不符"}
	ThingDoesNotFit = Text{"%s %s: %s", "%s %s：%s"}
)
