package words

// wechatpay call: help.
var (
	CallShort = Text{"Call a path of WeChat Pay's API", "调用微信支付的一个接口"}
	CallLong  = Text{`Call one path of WeChat Pay's API, and print the answer once it has been verified.

METHOD is GET, PUT, POST, PATCH or DELETE. PATH is a path of WeChat Pay's, its placeholders in braces. Each item says
one thing, and the first separator in it decides which:

  name=text      the JSON string "text", or the path variable of that name
  name:=json     any JSON: a number, true, a list, an object
  name==text     a query parameter
  Header:text    a header
  name@file      a file to upload; name is the name of its part
  name=@file     as name=text, read from a file; name:=@file as name:=json

A dot leads into an object: amount.total:=100. A backslash takes its meaning from a dot or a separator in a name.

A path that begins with v2/ is one of APIv2: its fields go out as XML, signed with WECHATPAY_SECRET, and the answer is
printed as JSON. Fields that have to be encrypted with WeChat Pay's key are given in the clear: call encrypts them.

Exit codes: 0 fine, 1 this machine, 2 usage, 3 network or time-out, 4 the API refused, 5 it said 5xx, or anything after
which nobody knows whether it was done: query it, 6 the answer failed verification, 130 interrupted. After 4 and 5 the
JSON of the refusal is on stdout.`, `调用微信支付 API 的一个路径，应答验签通过后打印出来。

METHOD 为 GET、PUT、POST、PATCH 或 DELETE。PATH 是微信支付的路径，占位符写在花括号里。每个 item 给出一项内容，
其中最先出现的分隔符决定它的类型：

  name=text      JSON 字符串 "text"，或路径中的同名变量
  name:=json     任意 JSON：数字、true、数组、对象
  name==text     查询参数
  Header:text    请求头
  name@file      要上传的文件；name 是表单中的名称
  name=@file     同 name=text，值从文件读取；name:=@file 同 name:=json

点号进入下一层对象：amount.total:=100。名称里的点号或分隔符前面加反斜杠，即为普通字符。

以 v2/ 开头的路径属于 APIv2：字段以 XML 发送，用 WECHATPAY_SECRET 签名，应答以 JSON 打印。
须用微信支付公钥或平台证书加密的字段给出明文即可，由 call 加密。

退出码：0 成功；1 本机问题；2 用法有误；3 网络或超时；4 接口拒绝；5 接口返回 5xx，或其他无法确定是否已执行的情形，
请查询；6 应答验签失败；130 被中断。退出码为 4 和 5 时，标准输出是应答中的 JSON。`}

	FlagSandbox    = Text{"call the built-in sandbox: no account, no keys, no network", "调用内置沙箱：不需要商户号，不需要密钥，不联网"}
	FlagDryRun     = Text{"sign and print the request, send nothing", "只签名并打印请求，不发送任何内容"}
	FlagVerbose    = Text{"print what goes over the wire to stderr, signatures cut, and the body of a refusal that is no JSON", "在标准错误打印收发的报文头（签名截短），以及被拒绝且不是 JSON 的应答体"}
	FlagInclude    = Text{"print status and headers of the answer before its body", "在应答体之前打印状态行和应答头"}
	FlagOutput     = Text{"write the answer's body to `FILE`; - is stdout, byte by byte", "把应答体写入文件 `FILE`；- 为标准输出，逐字节写出"}
	FlagJSONBody   = Text{"`FILE` that holds the whole JSON body; - is stdin", "存放完整 JSON 请求体的文件 `FILE`；- 为标准输入"}
	FlagUnsigned   = Text{"the answer carries no signature (a download that is not known yet)", "应答没有签名（本版本尚不知道的下载接口）"}
	FlagNoValidate = Text{"send it without checking it against the catalogue", "不与目录核对，直接发送"}
	FlagNoEncrypt  = Text{"leave fields as they are that the catalogue wants encrypted", "目录标明须加密的字段保持原样"}
	FlagDecrypt    = Text{"open the encrypted fields of the answer with the private key", "用商户私钥解开应答中的加密字段"}
	FlagTimeout    = Text{"how long to wait for the answer", "等待应答的时间"}
)

// Command lines.
var (
	TimeoutTooShort   = Text{"--timeout %s leaves no time for an answer", "--timeout %s 没有留下等待应答的时间"}
	AsInTimeout       = Text{"as in --timeout 30s", "例如 --timeout 30s"}
	MethodPathMissing = Text{"METHOD and PATH are missing", "缺少 METHOD 和 PATH"}
	PathMissing       = Text{"PATH is missing after %s", "%s 之后缺少 PATH"}
	WriteThePath      = Text{"write the path of the API's page: wechatpay call GET v3/certificates, for one", "请写接口文档中的路径，例如 wechatpay call GET v3/certificates"}
	IsNoMethod        = Text{"%s is no method", "%s 不是请求方法"}
	WriteIt           = Text{"write %s", "请写 %s"}
	WriteAMethod      = Text{"write GET, PUT, POST, PATCH or DELETE", "请写 GET、PUT、POST、PATCH 或 DELETE"}
	MethodFirst       = Text{"the method comes first, then the path", "先写方法，再写路径"}
	TwoArguments      = Text{"METHOD and PATH are two arguments", "METHOD 和 PATH 是两个参数"}
	WithoutQuotes     = Text{"without the quotes around both: wechatpay call %s", "不要用一对引号包住两者：wechatpay call %s"}
	MethodMissing     = Text{"METHOD is missing before %s", "%s 之前缺少 METHOD"}
	PostOrOthers      = Text{"wechatpay call POST %s, or GET, PUT, PATCH, DELETE", "wechatpay call POST %s，或 GET、PUT、PATCH、DELETE"}
	JSONFileWrong     = Text{"--json: %v", "--json：%v"}
	JSONTakesAFile    = Text{"--json takes a FILE, or - for stdin", "--json 接受文件，或用 - 表示标准输入"}
	JSONTextWrong     = Text{"--json %s: %v", "--json %s：%v"}
	JSONTakesJSON     = Text{"--json takes a file of JSON; fields are given as items: name=text", "--json 接受 JSON 文件；单个字段以 item 给出：name=text"}
	SandboxStays      = Text{"--sandbox stays on this machine, and the URL names %s", "--sandbox 绝不离开本机，而 URL 指向 %s"}
	WritePathAlone    = Text{"write the path alone: %s; without --sandbox it goes to that host", "请只写路径：%s；不带 --sandbox 则发往该域名"}
	OutputIsNoFile    = Text{"-o %s is no file", "-o %s 不是文件"}
	OutputWrong       = Text{"-o %s: %v", "-o %s：%v"}
	BodyToStdout      = Text{"without -o the body goes to stdout", "不带 -o 时，应答体写到标准输出"}
	OutputTakesAFile  = Text{"-o takes a FILE in a folder that can be written to", "-o 接受文件，所在目录须可写"}
)

// What is said beside a call and after it.
var (
	MethodNotOfPath      = Text{"%s has %s, not %s", "%s 支持 %s，不支持 %s"}
	WriteOrAsItIs        = Text{"write %s; --no-validate sends it as it is", "请写 %s；--no-validate 则原样发送"}
	NotInCatalogue       = Text{"the catalogue has no %s %s", "目录中没有 %s %s"}
	NotInCatalogueNear   = Text{"the catalogue has no %s %s: did you mean %s?", "目录中没有 %s %s：您要的是不是 %s？"}
	ToAnotherHost        = Text{"wechatpay: to %s, which serves this path; --base-url names another host", "wechatpay：发往 %s，该路径由它提供服务；--base-url 可指定其他域名"}
	EncryptedFields      = Text{"wechatpay: encrypted with WeChat Pay's key: %s", "wechatpay：已用微信支付的公钥加密：%s"}
	DecryptedIsPrinted   = Text{"--decrypt changes what is printed, and -o takes the answer as it comes", "--decrypt 改变的是打印的内容，而 -o 原样写出应答"}
	NothingToDecrypt     = Text{"wechatpay: the catalogue knows of no encrypted field in this answer", "wechatpay：目录中，这个应答没有加密字段"}
	DryRunHasNoKey       = Text{"a dry run downloads no certificate to encrypt %s with", "--dry-run 不下载平台证书，无法加密 %s"}
	GiveCertOrInTheClear = Text{"give --cert PUB_KEY_ID_…=FILE or --cert FILE; --no-encrypt shows the call with them in the clear", "请给出 --cert PUB_KEY_ID_…=FILE 或 --cert FILE；--no-encrypt 以明文显示该请求"}
	V2SignatureWrong     = Text{"is the APIv2 key in WECHATPAY_SECRET that of this merchant? If so, something changed the answer: trust nothing in it, query instead; an answer that is never signed takes --unsigned", "WECHATPAY_SECRET 是该商户的 APIv2 密钥吗？如果是，应答已被改动：其中的内容一概不可信，请改为查询；从不签名的应答请加 --unsigned"}
	V2ShowsTheFields     = Text{"wechatpay api show %s %s shows the fields; the merchant id is always one of them, mostly as mch_id", "wechatpay api show %s %s 列出字段；其中总有商户号，多数名为 mch_id"}
	DoneWithoutBody      = Text{"wechatpay: done; the answer has no body", "wechatpay：已完成；应答没有报文体"}
	BytesNotShown        = Text{"wechatpay: %d bytes of %s are not shown on a terminal: take -o FILE, or a pipe", "wechatpay：%[2]s 类型的 %[1]d 字节不在终端显示：请用 -o FILE，或管道"}
	CallWentWell         = Text{"the call itself went well: query it before you repeat it", "请求本身已成功：重试之前请先查询"}
	DryRunSendsNothing   = Text{"a dry run sends nothing", "--dry-run 不发送任何内容"}
)

// What a dry run prints.
var (
	DryRunRequest     = Text{"request", "请求"}
	DryRunHeaders     = Text{"headers", "请求头"}
	DryRunBody        = Text{"body (%d bytes)", "请求体（%d 字节）"}
	DryRunUnsigned    = Text{"signed message: none, nothing is signed for this host", "待签名串：无，发往该域名的请求不签名"}
	DryRunSigned      = Text{"signed message (%d bytes, each line ends in a line feed)", "待签名串（%d 字节，每行以换行符结尾）"}
	DryRunSignedV2    = Text{"signed message (%s; the APIv2 key follows, and is not shown)", "待签名串（%s；其后是 APIv2 密钥，不显示）"}
	NotWhatWasSigned  = Text{"the message shown is not the one that was signed: %v", "显示的待签名串与实际签名的不一致：%v"}
	NotWhatWasSigned2 = Text{"the message shown is not the one that was signed (%s): %v", "显示的待签名串与实际签名的不一致（%s）：%v"}
)

// Items, and the places where they go.
var (
	PlacePath   = Text{"a variable of the path", "路径变量"}
	PlaceQuery  = Text{"a query parameter", "查询参数"}
	PlaceHeader = Text{"a header", "请求头"}
	PlaceBody   = Text{"a field of the body", "请求体的字段"}
	PlaceFile   = Text{"a file", "要上传的文件"}

	Misplaced            = Text{"%s is %s, and %s would make it %s", "%s 是%s，%s 却会把它变成%s"}
	WriteItOrFromFile    = Text{"write %s, or %s=@FILE for what is in a file", "请写 %s；值在文件里则写 %s=@FILE"}
	HeaderWithUnderscore = Text{"%s holds a _, which no header of WeChat Pay's does", "%s 含有 _，微信支付的请求头都没有它"}
	HeaderWithDot        = Text{"%s has a dot, which leads into an object, and no header has one", "%s 含有点号，点号表示进入下一层对象，请求头没有点号"}
	AFieldIsWritten      = Text{"a field is written %s, or := for a number", "字段写作 %s，数字用 :="}
	WouldBeAHeader       = Text{"%s would be a header", "%s 会成为请求头"}
	DidYouMeanField      = Text{"did you mean %[1]s=…, or %[1]s:=…? A header that is none of WeChat Pay's begins with X-", "您要的是不是 %[1]s=… 或 %[1]s:=…？不属于微信支付的请求头以 X- 开头"}
	GoesOutAsHeader      = Text{"%[1]s goes out as a header: a field is written %[1]s=…", "%[1]s 作为请求头发出：字段写作 %[1]s=…"}

	ReservedName        = Text{"{%s} is a name that wechatpay.Request keeps for itself", "{%s} 是 wechatpay.Request 保留的名称"}
	RenameInThePath     = Text{"rename it in the path, as {my_%s}: a placeholder may have any name", "请在路径里改名，例如 {my_%s}：占位符可以任意命名"}
	NoFieldIsCalled     = Text{"no field is called %s", "没有名为 %s 的字段"}
	DotsAndLists        = Text{"dots lead into objects (amount.total:=100), and lists are JSON (name:='[1,2]')", "点号进入下一层对象（amount.total:=100），数组写作 JSON（name:='[1,2]'）"}
	AuthorizationIsOurs = Text{"the header Authorization is the signature: every call gets its own", "请求头 Authorization 就是签名：每次请求都会自动生成"}
	LeaveItOut          = Text{"leave it out", "请去掉它"}
	HeaderWithoutValue  = Text{"the header %s has no value", "请求头 %s 没有值"}
	WriteHeaderValue    = Text{"write %s:VALUE", "请写 %s:VALUE"}
	SecondUpload        = Text{"one call uploads one file, and %s is the second", "一次请求只上传一个文件，%s 是第二个"}
	UploadOneByOne      = Text{"upload one after the other", "请逐个上传"}
	WriteUpload         = Text{"write %[1]s@FILE with the name of a file that exists, or %[1]s=TEXT for a text", "请写 %[1]s@FILE 并给出存在的文件名，字符串则写 %[1]s=TEXT"}
	TwiceBesideSecret   = Text{"%s is there twice, beside a parameter that is encrypted", "除了须加密的参数，%s 出现了两次"}
	EachParameterOnce   = Text{"give each parameter once, as an item: %s==…", "每个参数以 item 给出一次：%s==…"}
	TwoBodies           = Text{"--json and an upload are two bodies", "--json 与上传是两个请求体"}
	FieldsOfAnUpload    = Text{"fields of an upload are items: name=value", "上传的字段以 item 给出：name=value"}
	WholeBodyAndField   = Text{"--json is the whole body, and %s would be a second", "--json 就是完整的请求体，%s 会成为第二个"}
	PutIntoTheFile      = Text{"put %s into the file, or leave --json out", "请把 %s 放进文件，或去掉 --json"}
	GetHasNoBody        = Text{"GET has no body", "GET 没有请求体"}
	GetHasNoField       = Text{"GET has no body, and %s is no variable of the path", "GET 没有请求体，%s 又不是路径变量"}
	WriteAsQuery        = Text{"a query parameter is written %s==…", "查询参数写作 %s==…"}
	DidYouMeanValue     = Text{"did you mean %s=…?", "您要的是不是 %s=…？"}
	PathOfThePage       = Text{"write the path of the API's page, v3/…; a full URL names one of WeChat Pay's hosts", "请写接口文档中的路径 v3/…；完整 URL 须是微信支付的域名"}
	AddVariable         = Text{"add %s=…", "请添加 %s=…"}
	AnotherValue        = Text{"give %s another value", "请给 %s 换一个值"}
	DidYouMeanInstead   = Text{"did you mean %s=… in place of %s=…?", "您要的是不是 %s=…，而不是 %s=…？"}

	HasInnerFields   = Text{"%s holds fields of its own, and the XML of APIv2 is flat", "%s 有下层字段，而 APIv2 的 XML 只有一层"}
	GiveAsJSONText   = Text{"give %[1]s as JSON text: %[1]s='{\"…\":\"…\"}'", "请以 JSON 字符串给出 %[1]s：%[1]s='{\"…\":\"…\"}'"}
	IsListOrObject   = Text{"%s is a list or an object, and the XML of APIv2 is flat", "%s 是数组或对象，而 APIv2 的 XML 只有一层"}
	PlainMakesText   = Text{"a plain = makes it a JSON text: %s=%s", "用一个 = 即成为 JSON 字符串：%s=%s"}
	IsNull           = Text{"%s is null, which XML has not", "%s 是 null，XML 里没有它"}
	LeaveNameOut     = Text{"leave %s out", "请去掉 %s"}
	JSONIsNoObject   = Text{"--json is no object, and APIv2 takes names and values", "--json 不是对象，而 APIv2 需要名称和值"}
	AsInJSONObject   = Text{`as in {"appid": "…", "total_fee": 100}`, `例如 {"appid": "…", "total_fee": 100}`}
	WriteAllDigits   = Text{"write all of its digits: a spreadsheet, JavaScript and a JSON decoder without UseNumber lose some", "请写出全部数字：电子表格、JavaScript 和没有 UseNumber 的 JSON 解码器都会丢失位数"}
	TextThatLooksSo  = Text{"a text that looks so is written %s=…", "若本意就是这样的字符串，请写 %s=…"}
	NotAllDigits     = Text{"%s: %s is no whole number in all of its digits", "%s：%s 不是逐位写全的整数"}
	HasAnExponent    = Text{"%s: %s has an exponent, as a number has that lost digits", "%s：%s 带有指数，丢失了位数的数字正是如此"}
	HasAFraction     = Text{"%s: %s is written with a fraction, and WeChat Pay takes none there", "%s：%s 带有小数，微信支付在这里不接受小数"}
	WriteWholeNumber = Text{"write %s, which counts fen where it is money; --no-validate sends it as it is", "请写 %s，金额以分计；--no-validate 则原样发送"}
)
