package main

import "github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"

// text is a text of a page in every language.
type text = words.Text

// Titles of tabs: a reader who has chosen one sees it on every page.
var (
	styleTree       = text{EN: "Go tree", ZH: "Go 纯链式"}
	styleChain      = text{EN: "Go chain", ZH: "Go 声明式"}
	styleDo         = text{EN: "Go property", ZH: "Go 属性式"}
	styleTreeAsync  = text{EN: "Go async tree", ZH: "Go 异步纯链式"}
	styleChainAsync = text{EN: "Go async chain", ZH: "Go 异步声明式"}
	styleDoAsync    = text{EN: "Go async property", ZH: "Go 异步属性式"}
	styleStruct     = text{EN: "Go structs", ZH: "Go 结构体"}
	styleCall       = text{EN: "Terminal", ZH: "命令行"}
	styleHandler    = text{EN: "Go handler", ZH: "Go 处理函数"}

	phpChainTitle       = text{EN: "PHP chain", ZH: "PHP 同步纯链式"}
	phpDeclarative      = text{EN: "PHP declarative", ZH: "PHP 同步声明式"}
	phpProperty         = text{EN: "PHP property", ZH: "PHP 同步属性式"}
	phpChainAsync       = text{EN: "PHP async chain", ZH: "PHP 异步纯链式"}
	phpDeclarativeAsync = text{EN: "PHP async declarative", ZH: "PHP 异步声明式"}
	phpPropertyAsync    = text{EN: "PHP async property", ZH: "PHP 异步属性式"}
)

// What the sections of a page say.
var (
	operationIs    = text{EN: "`%s %s` (%s).", ZH: "`%s %s`（%s）。"}
	takesPath      = text{EN: "The path takes %s.", ZH: "路径变量：%s。"}
	takesQuery     = text{EN: "The query needs %s.", ZH: "查询参数必填：%s。"}
	takesBody      = text{EN: "The body is %s and needs %s.", ZH: "请求体为 %s，必填：%s。"}
	takesBodyOpen  = text{EN: "The body is %s; nothing in it is always required.", ZH: "请求体为 %s，没有一律必填的字段。"}
	takesNothing   = text{EN: "It takes no parameters.", ZH: "没有参数。"}
	takesFile      = text{EN: "It uploads a file as `%s`.", ZH: "以 `%s` 上传文件。"}
	movesMoney     = text{EN: "It moves, or asks for, money: %s.", ZH: "涉及资金：%s。"}
	encryptsFields = text{EN: "Encrypted on the way out: %s.", ZH: "需加密的字段：%s。"}
	needsMTLS      = text{EN: "It needs the merchant's client certificate.", ZH: "需要商户 API 证书（双向 TLS）。"}
	answersWith    = text{EN: "A success is HTTP %d with %s.", ZH: "成功时返回 HTTP %d，内容为 %s。"}
	answersNothing = text{EN: "A success is HTTP %d without a body.", ZH: "成功时返回 HTTP %d，没有响应体。"}
	notificationIs = text{EN: "WeChat Pay sends `%s` to the notify URL as a POST (%s).", ZH: "微信支付以 POST 方式把 `%s` 发送到通知地址（%s）。"}
	encryptedIs    = text{EN: "Its content is encrypted; the client opens it.", ZH: "内容已加密，由客户端解密。"}
	wantsAnswer    = text{EN: "It wants an answer with data.", ZH: "需要返回业务数据。"}
	listWord       = text{EN: ", ", ZH: "、"}
	headParameters = text{EN: "Parameters", ZH: "请求参数"}
	headCode       = text{EN: "Code", ZH: "示例代码"}
	headAnswer     = text{EN: "Answer", ZH: "返回"}
	headOutcome    = text{EN: "Number, lost answers, rate", ZH: "单号、结果不明时与限频"}
	headErrors     = text{EN: "Errors that were seen", ZH: "已见到的错误"}
	headFollows    = text{EN: "What follows", ZH: "后续通知"}
	headHandler    = text{EN: "Handler", ZH: "处理函数"}
	headContent    = text{EN: "Content", ZH: "通知内容"}
	headEnvelope   = text{EN: "Message", ZH: "通知报文"}
	headReply      = text{EN: "Your answer", ZH: "应答数据"}
	headAfter      = text{EN: "Comes after", ZH: "由哪些接口引起"}
	headSample     = text{EN: "Sample", ZH: "示例"}
	headSame       = text{EN: "Of the same product", ZH: "同一产品的接口"}
	columnField    = text{EN: "Parameter", ZH: "参数"}
	columnMember   = text{EN: "Member", ZH: "字段"}
	columnType     = text{EN: "Type", ZH: "类型"}
	columnAbout    = text{EN: "Description", ZH: "描述"}
	required       = text{EN: "required", ZH: "必填"}
	partPath       = text{EN: "In the path", ZH: "路径变量"}
	partQuery      = text{EN: "Query", ZH: "查询参数"}
	partHeader     = text{EN: "Headers", ZH: "请求头"}
	partBody       = text{EN: "Body", ZH: "请求体"}
	factDoc        = text{EN: "Official page", ZH: "官方文档"}
	factStatus     = text{EN: "Status", ZH: "状态"}
	factInstead    = text{EN: "Replaced by", ZH: "替代接口"}
	factRoles      = text{EN: "For", ZH: "适用对象"}
	factProduct    = text{EN: "Product", ZH: "产品"}
	factHost       = text{EN: "Host", ZH: "域名"}
	factUpdated    = text{EN: "Page dated", ZH: "文档日期"}
	factEvents     = text{EN: "Event type", ZH: "事件类型"}
	factVersion    = text{EN: "Protocol", ZH: "协议"}
	factNoDoc      = text{EN: "none is known", ZH: "暂无"}
	noDocYet       = text{EN: "This page in Markdown", ZH: "本页 Markdown"}
	nothingKnown   = text{EN: "The catalogue knows no fields of it.", ZH: "目录中没有它的字段。"}
	sampleAnswer   = text{EN: "What the [sandbox](%s) answered to the sample above (HTTP %d):", ZH: "[沙箱](%s)对上面示例的实际应答（HTTP %d）："}
	sampleBefore   = text{EN: "What the sample names was made in the same sandbox before: %s.", ZH: "示例所指的数据事先在同一沙箱中生成：%s。"}
	stepPay        = text{EN: "the user pays", ZH: "用户支付"}
	stepCardEnds   = text{EN: "the user pays, with a card that ends then", ZH: "用户用随后注销的银行卡支付"}
	stepAct        = text{EN: "the user's part: `%s`", ZH: "用户操作：`%s`"}
	stepBalance    = text{EN: "the merchant gets money", ZH: "商户账户充值"}
	stepsWord      = text{EN: "; ", ZH: "；"}
	sampleEmpty    = text{EN: "The [sandbox](%s) answered HTTP %d without a body.", ZH: "[沙箱](%s)对上面示例的应答为 HTTP %d，没有响应体。"}
	sampleMissing  = text{EN: "The URL of this call comes out of an earlier answer, so the [sandbox](%s) has no sample of it.", ZH: "此接口的 URL 来自先前的应答，[沙箱](%s)没有它的示例。"}
	sampleContent  = text{EN: "What the [sandbox](%s) sends, decrypted:", ZH: "[沙箱](%s)发送的内容（解密后）："}
	structsSummary = text{EN: "The structs of the tab “%s”, as wechatpay gen writes them", ZH: "“%s”标签所用的结构体（由 wechatpay gen 生成）"}
	whereItGoes    = text{EN: "The Go pieces stand in a function that has `ctx` and `client` and returns an error, as in [this program](%s), which makes the client. Imports: %s.", ZH: "Go 片段放在有 `ctx`、`client` 且返回 error 的函数里，如[此完整程序](%s)，`client` 也在其中创建。导入：%s。"}
	brandNote      = text{EN: "A brand's own client makes this call: `Config.BrandID` in place of `MchID`. In the sandbox it is `sandbox.Options{BrandID: \"10000\"}`; the terminal needs the brand's profile.", ZH: "此接口由品牌方自己的客户端调用：设 `Config.BrandID`，不设 `MchID`。沙箱中为 `sandbox.Options{BrandID: \"10000\"}`；命令行需要品牌方的 profile。"}
	ciphertextNote = text{EN: "`%s` stands for a text that you encrypt with that key.", ZH: "`%s` 代表用相应密钥加密后的密文。"}
	outcomeNone    = text{EN: "Nothing is known of it. Ask again only after you have looked.", ZH: "目录中没有记录；重发之前先查询。"}
	outcomeQuery   = text{EN: "A query changes nothing: ask again.", ZH: "只是查询，可以重新发起。"}
	errorsAre      = text{EN: "Seen from WeChat Pay's own server. Decide by the code, never by the words.", ZH: "来自微信支付服务器的真实应答。程序只应按错误码判断，不要按文字判断。"}
	columnCode     = text{EN: "Code", ZH: "错误码"}
	columnWhy      = text{EN: "Cause", ZH: "起因"}
	columnWords    = text{EN: "Message", ZH: "提示"}
	followsThese   = text{EN: "It is sent to the URL in `%s`:", ZH: "发送到 `%s` 中的地址："}
	followsUnknown = text{EN: "What is sent to `%s` is not on file: see [all events](%s).", ZH: "发送到 `%s` 的通知没有收录，见[全部通知](%s)。"}
	handlerServes  = text{EN: "Serve it with `http.Handle(\"POST /notify\", handler)`: it is verified, decrypted, and your function runs once. [The client](%s) is the one that calls. Imports: %s. [More](%s)", ZH: "用 `http.Handle(\"POST /notify\", handler)` 提供服务：验签、解密后，函数只运行一次。`client` 就是[发起调用的客户端](%s)。导入：%s。[详情](%s)"}
	variantsAre    = text{EN: "Payloads of several products are merged below: %s.", ZH: "下表合并了多种产品的内容：%s。"}
)

// statusNames are by openapi.Status.
var statusNames = map[string]text{
	"":           {EN: "in use", ZH: "可用"},
	"offline":    {EN: "switched off", ZH: "已下线"},
	"superseded": {EN: "superseded: new code should take the other", ZH: "已被取代，新代码请用替代接口"},
	"deprecated": {EN: "deprecated", ZH: "已废弃"},
	"restricted": {EN: "restricted: needs an approval", ZH: "受限，需申请开通"},
	"beta":       {EN: "beta", ZH: "内测"},
}
