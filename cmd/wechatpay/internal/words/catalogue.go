package words

// wechatpay api: help.
var (
	APIShort = Text{"Look up WeChat Pay's API: search, list, show", "查阅微信支付的接口：search、list、show"}
	APILong  = Text{`Look things up in the catalogue of WeChat Pay's API: every operation and notification of the official pages.

  wechatpay api search 退款                         by name, tag or pieces of the path, also misspelt
  wechatpay api show POST v3/refund/domestic/refunds  its fields, and calls to paste
  wechatpay api list --tag 代金券                     all of a product

Nothing is sent: the catalogue is part of the program.`, `查阅微信支付接口目录：官方文档中的全部接口与回调通知。

  wechatpay api search 退款                           按名称、标签或路径片段查找，拼错也能找到
  wechatpay api show POST v3/refund/domestic/refunds  显示字段，以及可以直接粘贴的调用
  wechatpay api list --tag 代金券                     列出一个产品的全部接口

不发送任何内容：目录是程序的一部分。`}

	SearchShort    = Text{"Find operations and notifications by name, tag or path", "按名称、标签或路径查找接口与回调通知"}
	ListShort      = Text{"List operations, all or those of a product", "列出全部接口，或一个产品的接口"}
	ShowShort      = Text{"Show an operation's fields and calls to paste, or a notification", "显示接口的字段与可以粘贴的调用，或一种回调通知"}
	FlagVariant    = Text{"of an event that has several payloads, `NAME` one: PARTNER, COMBINE, V2 (the plain payment)", "事件有多种内容时，用 `NAME` 选择一种：PARTNER、COMBINE、V2（默认为普通支付）"}
	FlagJSONArray  = Text{"print an array of objects", "打印对象的数组"}
	FlagJSONObject = Text{"print one object", "打印一个对象"}
	FlagLimit      = Text{"print at most `N`", "最多打印 `N` 条"}
	FlagTag        = Text{"only those of a product: `TAG` is 运营工具∙代金券, 运营工具 or 代金券", "只列出一个产品的接口：`TAG` 如 运营工具∙代金券、运营工具 或 代金券"}
	FlagMethod     = Text{"only those of a `METHOD`", "只列出使用 `METHOD` 方法的接口"}
	FlagEvents     = Text{"list notifications in place of operations", "列出回调通知，而不是接口"}
	FlagTags       = Text{"list the tags in place of operations", "列出标签，而不是接口"}
)

// What is looked for, and not found.
var (
	NoneOfSearchListShow = Text{"%s is none of search, list, show", "%s 不是 search、list、show 之一"}
	NothingToSearch      = Text{"nothing to search for", "没有给出要查找的内容"}
	ForExample           = Text{"%s, for one", "例如 %s"}
	LimitShowsNothing    = Text{"--limit %d shows nothing", "--limit %d 什么也不显示"}
	AsIn                 = Text{"as in %s", "例如 %s"}
	NothingFits          = Text{"nothing fits %s", "没有与 %s 相符的"}
	FewerWords           = Text{"write fewer or other words: the catalogue knows Chinese names (退款), tags (代金券) and paths (refund)", "请减少或更换词语：目录中有中文名称（退款）、标签（代金券）和路径（refund）"}
	MoreFound            = Text{"wechatpay: %d more; --limit shows them", "wechatpay：还有 %d 条；--limit 可全部显示"}
	ListTakesFlags       = Text{"list takes flags only", "list 只接受参数"}
	NoTagsOfEvents       = Text{"notifications have neither --tag nor --method", "回调通知没有 --tag 和 --method"}
	LeaveThemOut         = Text{"leave them out", "请去掉它们"}
	MethodIsNone         = Text{"--method %s is no method", "--method %s 不是请求方法"}
	NoOperationTagged    = Text{"no operation has the tag %s", "没有带标签 %s 的接口"}
	NoneHasTheMethod     = Text{"none of them has the method %s", "其中没有使用 %s 方法的接口"}
	LeaveMethodOut       = Text{"leave --method out", "请去掉 --method"}
	NothingIsNamed       = Text{"nothing is named", "没有给出名称"}
	WriteMethodPath      = Text{"write METHOD PATH, or an event: wechatpay api show POST v3/refund/domestic/refunds", "请写 METHOD PATH，或事件：wechatpay api show POST v3/refund/domestic/refunds"}
	OneTooMany           = Text{"%s is one argument too many", "%s 是多余的"}
	WritePathBehind      = Text{"write the path of the API's page behind it", "请在其后写接口文档中的路径"}
	SeveralMethods       = Text{"%s has several methods: %s", "%s 有多个方法：%s"}
	CatalogueHasNo       = Text{"the catalogue has no %s", "目录中没有 %s"}
	OneOfVariants        = Text{"wechatpay: this is %s; --variant chooses another: %s", "wechatpay：这是 %s；--variant 可选择其他：%s"}
	HasNoVariants        = Text{"%s has one form only", "%s 只有一种形式"}
	LeaveVariantOut      = Text{"leave --variant out", "请去掉 --variant"}
	NoSuchVariant        = Text{"%s has no variant %s", "%s 没有形式 %s"}
	VariantIsOneOf       = Text{"--variant is one of %s", "--variant 可取 %s"}
	SearchFindsPaths     = Text{"wechatpay api search finds paths by their Chinese name, a tag or pieces of the path", "wechatpay api search 可按中文名称、标签或路径片段查找"}
)

// A page of api show.
var (
	FactStatus    = Text{"status", "状态"}
	FactInstead   = Text{"instead", "替代"}
	FactDoc       = Text{"doc", "文档"}
	FactTags      = Text{"tags", "标签"}
	FactRoles     = Text{"roles", "角色"}
	FactHosts     = Text{"hosts", "域名"}
	FactFlags     = Text{"flags", "标志"}
	FactUpdated   = Text{"updated", "更新"}
	FactVersion   = Text{"version", "版本"}
	FactEvents    = Text{"events", "事件"}
	FactType      = Text{"type", "类型"}
	FactAlgorithm = Text{"algorithm", "算法"}
	FactEncrypted = Text{"encrypted", "密文"}
	FactVariants  = Text{"variants", "形式"}
	VariantsShown = Text{"%s; --variant shows %s", "%s；--variant 可显示 %s"}
	StatusSince   = Text{"%s since %s", "%s（自 %s）"}

	StatusOffline    = Text{"offline", "已下线"}
	StatusSuperseded = Text{"superseded", "有新接口替代"}
	StatusDeprecated = Text{"deprecated", "已废弃"}
	StatusRestricted = Text{"restricted", "需申请权限"}
	StatusBeta       = Text{"beta", "公测中"}

	FactNumber = Text{"number", "单号"}
	FactRepeat = Text{"repeat", "重发"}
	FactSettle = Text{"settle", "核实"}
	FactAmount = Text{"amount", "金额"}
	FactRate   = Text{"rate", "限频"}
	FactKey    = Text{"key", "同键"}
	FactEach   = Text{"each", "各自"}

	RepeatHarmless = Text{"harmless with the same %s", "%s 不变即无害"}
	RepeatHarmful  = Text{"it is done again each time", "每次都会再执行一遍"}
	RepeatUnknown  = Text{"not known to be harmless", "不确定是否无害"}
	RepeatAsks     = Text{"harmless: it only asks", "无害：只是查询"}
	SettleRepeat   = Text{"the same call again tells", "原样重发即知结果"}

	AmountFen      = Text{"%s, in fen", "%s，单位：分"}
	AmountSmallest = Text{"%s, in the currency's smallest unit", "%s，单位：币种的最小单位"}
	AmountYuan     = Text{"%s, in yuan", "%s，单位：元"}

	KeyTurn    = Text{"%s: one call after another", "%s 相同的请求逐一发送"}
	KeyGap     = Text{"%s: one call after another, %s apart", "%s 相同的请求逐一发送，间隔 %s"}
	EachSecond = Text{"%d a second for each %s", "每个 %[2]s 每秒 %[1]d 次"}
	EachMinute = Text{"%d a minute for each %s", "每个 %[2]s 每分钟 %[1]d 次"}

	KeyOr = Text{" or ", "或"}

	RateSecond         = Text{"%d a second", "每秒 %d 次"}
	RateSecondMerchant = Text{"%d a second for each merchant", "每个商户每秒 %d 次"}
	RateSecondAll      = Text{"%d a second for all merchants together", "所有商户合计每秒 %d 次"}
	RateMinute         = Text{"%d a minute", "每分钟 %d 次"}
	RateMinuteMerchant = Text{"%d a minute for each merchant", "每个商户每分钟 %d 次"}
	RateMinuteAll      = Text{"%d a minute for all merchants together", "所有商户合计每分钟 %d 次"}

	PartPath            = Text{"path", "路径变量"}
	PartQuery           = Text{"query", "查询参数"}
	PartHeader          = Text{"header", "请求头"}
	PartRequest         = Text{"request %s", "请求 %s"}
	PartResponse        = Text{"response %d %s", "应答 %d %s"}
	PartResponseAlso    = Text{"response %d %s (or %s)", "应答 %d %s（或 %s）"}
	PartResponseFailure = Text{"response %d %s; of a failure:", "应答 %d %s；失败时："}
	PartResponseEither  = Text{"response %d %s (or %s); of a failure:", "应答 %d %s（或 %s）；失败时："}
	PartNotice          = Text{"body", "报文体"}
	PartResource        = Text{"resource, decrypted", "resource，解密后"}
	PartYourAnswer      = Text{"your answer", "商户的应答"}

	NoteVariant    = Text{"| variant %d", "| 形式 %d"}
	NoteFen        = Text{"fen", "分"}
	NoteEncrypted  = Text{"encrypted: %s", "加密：%s"}
	NoteDeprecated = Text{"deprecated", "已废弃"}
	NoteExample    = Text{"e.g. %v", "如 %v"}
	NoteOneOf      = Text{"one of %s", "取值 %s"}
	NoteOneKnown   = Text{"one of %s, or another", "已知取值 %s，另有其他"}
	NoteDefault    = Text{"default %v", "默认 %v"}
	NoteExclusive  = Text{"one of several", "多选一"}
	NoteRange      = Text{"%d to %d", "%d 至 %d"}
	NoteAtLeast    = Text{"at least %d", "至少 %d"}
	NoteAtMost     = Text{"at most %d", "至多 %d"}

	Characters        = Text{"%d characters", "%d 个字符"}
	OneCharacter      = Text{"%d character", "%d 个字符"}
	CharactersBetween = Text{"%d to %d characters", "%d 至 %d 个字符"}
	CharactersAtMost  = Text{"at most %d characters", "至多 %d 个字符"}
	CharacterAtMost   = Text{"at most %d character", "至多 %d 个字符"}
	CharactersAtLeast = Text{"at least %d characters", "至少 %d 个字符"}
	Items             = Text{"%d items", "%d 项"}
	OneItem           = Text{"%d item", "%d 项"}
	ItemsBetween      = Text{"%d to %d items", "%d 至 %d 项"}
	ItemsAtMost       = Text{"at most %d items", "至多 %d 项"}
	ItemAtMost        = Text{"at most %d item", "至多 %d 项"}
	ItemsAtLeast      = Text{"at least %d items", "至少 %d 项"}
	ItemAtLeast       = Text{"at least %d item", "至少 %d 项"}

	InGo          = Text{"in Go", "Go 代码"}
	TheRequest    = Text{"the request", "请求"}
	TypedTree     = Text{"typed tree", "纯链式"}
	Declarative   = Text{"declarative", "声明式"}
	PropertyStyle = Text{"property style", "属性式"}
	AsyncTwin     = Text{"each has an async twin: %sAsync, DoAsync", "各有对应的异步方法：%sAsync、DoAsync"}
	InATerminal   = Text{"in a terminal", "终端命令"}
	StandsFor     = Text{"%s stands for a value that has been encrypted", "%s 代表已经加密的值"}
)

// wechatpay gen.
var (
	GenShort = Text{"Write Go structs for an operation's request and answer", "为接口的请求与应答生成 Go 结构体"}
	GenLong  = Text{`Write Go structs for the request and the answer of one operation, or for the content of a notification.

The file is complete: paste it, or let go generate write it:

  //go:generate go run github.com/a8579013/wechatpay/cmd/wechatpay@VERSION gen -o refund_gen.go --name Refund POST v3/refund/domestic/refunds

A query struct has Values() for the request's query option. A body goes under json as it is; Map() makes of APIv2's
what xml takes, and of an upload's meta what Media.Meta takes. Variables of the path stay keys of the Request.

Integers are int64, and so is money, which WeChat Pay counts in fen. Any other number is json.Number, digit by digit:
its Int64() is exact, or an error. A moment in RFC 3339 is a time.Time, in any other form a text. What is encrypted is a
wechatpay.Sensitive: the client encrypts it, and DecodeAnswer opens it. Known values of texts are constants, and what
may be missing from an answer has a getter that is safe on nil. Nothing without a value is sent, and null never is.`, `为一个接口的请求与应答，或一种回调通知的内容，生成 Go 结构体。

生成的是完整的文件：可以直接粘贴，也可以由 go generate 写出：

  //go:generate go run github.com/a8579013/wechatpay/cmd/wechatpay@VERSION gen -o refund_gen.go --name Refund POST v3/refund/domestic/refunds

查询参数的结构体有 Values()，供请求的 query 使用。请求体原样放在 json 下；APIv2 的请求和上传的 meta 有 Map()，
供 xml 和 Media.Meta 使用。路径变量仍是 Request 的键。

整数是 int64，金额也是：微信支付以分为单位。其他 number 是 json.Number，逐位保留：Int64() 要么精确，要么报错。
RFC 3339 的时间是 time.Time，其他写法是字符串。加密的字段是 wechatpay.Sensitive：由客户端加密，由 DecodeAnswer 解开。
文本的已知取值是常量；应答中可能缺少的部分有对 nil 安全的 getter。没有值的字段不发送，也绝不发送 null。`}

	FlagPackage     = Text{"`NAME` of the package ($GOPACKAGE, which go generate sets, else main)", "包名 `NAME`（默认为 go generate 设置的 $GOPACKAGE，否则为 main）"}
	FlagPrefix      = Text{"`PREFIX` of the types' names (made of method and path)", "类型名的前缀 `PREFIX`（默认由方法和路径组成）"}
	FlagGenOutput   = Text{"write to `FILE`; - is stdout, as without it", "写入文件 `FILE`；- 为标准输出，与不带它时相同"}
	NoPackageName   = Text{"--package %s is no name of a package", "--package %s 不是包名"}
	NoTypeName      = Text{"--name %s does not begin with a capital, or is no identifier", "--name %s 不以大写字母开头，或不是标识符"}
	FileIsByHand    = Text{"-o %s: the file is there, and it was not generated", "-o %s：文件已存在，且不是生成的"}
	AnotherOrRemove = Text{"give another FILE, or remove it first", "请换一个文件，或先删除它"}
	StructsAreNoGo  = Text{"the structs are no Go: %v", "生成的结构体不是合法的 Go：%v"}
	ReportThis      = Text{"report this with its method and path", "请连同方法和路径反馈此问题"}
)
