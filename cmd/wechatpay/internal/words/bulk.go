package words

// wechatpay batch.
var (
	BatchShort = Text{"Make a hundred thousand calls from a table, and neither lose nor double one", "按表格批量调用十万次，不丢一笔，不重一笔"}
	BatchLong  = Text{`Make a hundred thousand calls from a table: refunds, transfers, coupons. A job is a directory with a ledger in it; what is
sent is decided by the ledger alone, so that the same command again goes on after a crash, a signal or a pause.

  plan     checks every row and writes the ledger; nothing is sent
  run      sends; again: goes on
  status   counts the rows by what became of them
  settle   finds out what became of rows whose outcome is unknown
  report   writes the rows with their answers
  pause, skip   end a run softly; take rows out before they are sent
  worker   makes calls for run --nats, on as many machines as there are
  recover  reads what a broker knows into a ledger that was lost and planned again

Exit codes of run and settle: 0 every row is done; 2 the command line, nothing was sent; 3 network or disk, run it again;
4 some rows were refused; 5 the outcome of some is unknown; 7 it pauses. The others, status too, end with 0 when they did
what they were asked; 1 is another trouble of this machine, as a report that could not be written.`, `按表格批量调用：退款、转账、发券等。一个任务就是一个目录，账本在其中；发送什么只由账本决定，
因此崩溃、中断或暂停之后，再次执行同一命令即可继续。

  plan     校验每一行并写入账本；不发送任何请求
  run      发送；再次执行即继续
  status   按结果统计行数
  settle   核实结果未知的行
  report   输出各行及其应答
  pause、skip   平稳结束运行；在发送前剔除若干行
  worker   为 run --nats 执行调用，可在任意多台机器上运行
  recover  账本丢失并重新 plan 后，从消息服务器读回已知结果

run 与 settle 的退出码：0 每行都已完成；2 命令行有误，未发送；3 网络或磁盘问题，请重新执行；4 有行被拒绝；5 有行结果未知；
7 已暂停。其余命令（包括 status）完成所请求的操作即为 0；1 表示本机的其他问题，如报告或输出无法写出。`}

	BatchPlanShort   = Text{"Check a table against the catalogue and write a job; nothing is sent", "对照接口目录校验表格并生成任务；不发送任何请求"}
	BatchPlanLong    = Text{"Check every row of a table and write a job. Values of items may have {columns}, with filters: {yuan|fen}, {name|sensitive}, {x|trim}, and {x|optional}, which leaves the item out where the cell is empty. Variables of the path come from columns of the same name.", "校验表格的每一行并生成任务。参数值中可以写 {列名}，并可加过滤器：{yuan|fen}、{name|sensitive}、{x|trim}，以及 {x|optional}（单元格为空时略去该参数）。路径变量取自同名的列。"}
	BatchRunShort    = Text{"Send a job, or go on with it", "发送任务，或继续发送"}
	BatchStatusShort = Text{"Count the rows of a job", "统计任务的行数"}
	BatchSettleShort = Text{"Find out what became of rows whose outcome is unknown", "核实结果未知的行"}
	BatchReportShort = Text{"Write the rows of a job with their answers", "输出任务各行及其应答"}
	BatchPauseShort  = Text{"Let a running job end softly", "让正在运行的任务平稳结束"}
	BatchSkipShort   = Text{"Take rows out of a job before they are sent", "在发送前把若干行从任务中剔除"}

	FlagRows        = Text{"`FILE` with the rows, CSV or a JSON object a line; - reads stdin", "行数据文件 `FILE`，CSV 或每行一个 JSON 对象；- 表示标准输入"}
	FlagTableFormat = Text{"`FORM` of the rows: csv, jsonl or auto", "行数据的格式 `FORM`：csv、jsonl 或 auto"}
	FlagDelimiter   = Text{"`CHARACTER` between cells", "单元格之间的分隔符 `CHARACTER`"}
	FlagEncoding    = Text{"`NAME` of the encoding: utf-8, gb18030 or auto", "编码 `NAME`：utf-8、gb18030 或 auto"}
	FlagNumber      = Text{"`FIELD` with the merchant's own number, as json.out_refund_no; - says that there is none", "商户单号所在字段 `FIELD`，如 json.out_refund_no；- 表示没有"}
	FlagAmount      = Text{"`FIELD` with what a row moves, as json.amount.refund; - says that there is none", "每行金额所在字段 `FIELD`，如 json.amount.refund；- 表示没有"}
	FlagUnit        = Text{"`UNIT` of the amount: fen or yuan", "金额单位 `UNIT`：fen 或 yuan"}
	FlagSerialised  = Text{"`FIELD` whose rows are sent one after another; - says that there is none", "按该字段 `FIELD` 逐行发送，相同者不并发；- 表示没有"}
	FlagGap         = Text{"`TIME` between two rows of one key", "相同键的两行之间的间隔 `TIME`"}
	FlagRate        = Text{"`RATE` at most, as 120/s; by default 90 % of the published limit, or 50/s", "最高速率 `RATE`，如 120/s；默认为官方限频的 90%，未公布时为 50/s"}
	FlagConcurrency = Text{"`N` calls under way at most", "最多同时 `N` 个请求"}
	FlagConfirm     = Text{"`COUNT/YUAN` of the job, as 99999/500490.00, or of what is left of it, in place of typing the sum", "任务或其剩余部分的 `COUNT/YUAN`，如 99999/500490.00，用于代替输入金额"}
	FlagBegin       = Text{"begin `N` rows and no more, to see how they fare", "只发送 `N` 行，先行试发"}
	FlagMaxFailures = Text{"pause when `N` rows of this run, or N% of the job, were refused; 0: with the first; by default 1%, but ten rows at least", "本次运行中被拒绝的行达到 `N` 行或任务的 N% 时暂停；0 表示有一行即暂停；默认 1%，但至少十行"}
	FlagUntil       = Text{"pause at `TIME` of this day, as 18:00", "到当天 `TIME` 时暂停，如 18:00"}
	FlagMetrics     = Text{"serve metrics at `ADDRESS` of this machine, as 127.0.0.1:9464", "在本机地址 `ADDRESS` 提供指标，如 127.0.0.1:9464"}
	FlagLimits      = Text{"`FOLDER` in which jobs share the limits of a merchant; - shares with none; by default one of your cache", "任务共享商户限频所用的目录 `FOLDER`；- 表示不共享；默认在用户缓存目录中"}
	FlagShowFirst   = Text{"print `N` requests as they will be sent, the first, the one that moves most, and others at random, with *** for what is sensitive", "输出 `N` 个将要发送的请求：第一行、金额最大的一行，其余随机；敏感内容以 *** 代替"}
	FlagFinal       = Text{"final: look again and again until nothing is PROCESSING any more", "final：反复查询，直到没有处于 PROCESSING 的行"}
	FlagAdopt       = Text{"the directory is a copy, and the original will never run again", "该目录是副本，且原任务不会再运行"}
	FlagBatchJSON   = Text{"print JSON", "输出 JSON"}
	FlagWatch       = Text{"show it again each `TIME`, 2s by default, until no row is open any more; in a pipe a line each time", "每隔 `TIME`（默认 2s）再次显示，直到没有未完成的行；输出到管道时每次一行"}
	FlagLines       = Text{"`LINES` of the input, as 17,23", "输入中的行号 `LINES`，如 17,23"}
	FlagRepeated    = Text{"rows without a number that are the same in full are meant: each is done", "没有单号且完全相同的行确属有意：每一行都执行"}
	FlagSealKey     = Text{"`FILE` with 32 bytes in hexadecimal or base64, which only you can read: what is sensitive lies in the ledger under this key; by default under one made of the merchant's private key", "密钥文件 `FILE`：32 字节的十六进制或 base64，仅本人可读；敏感内容以此密钥加密存于账本；默认用商户私钥派生的密钥"}
	FlagState       = Text{"`STATES` to report, as done,refused; by default all", "要输出的状态 `STATES`，如 done,refused；默认全部"}
	FlagReportForm  = Text{"`FORM` of the report: csv or jsonl", "报告格式 `FORM`：csv 或 jsonl"}
	FlagReportFile  = Text{"write into `FILE`, whole or not at all", "写入文件 `FILE`，要么完整，要么没有"}

	BatchNoUpload       = Text{"a batch uploads no files", "批量任务不能上传文件"}
	BatchColumnsAre     = Text{"the columns are %s", "表格的列有 %s"}
	BatchDelimiter      = Text{"the table has one column, %s: give --delimiter %s", "表格只有 %s 一列：请给出 --delimiter %s"}
	BatchNoColumn       = Text{"the table has no column %s", "表格没有 %s 列"}
	BatchFiltersAre     = Text{"the filters are %s", "过滤器有 %s"}
	BatchNoFilter       = Text{"there is no filter %s", "没有名为 %s 的过滤器"}
	BatchSensitiveAs    = Text{"write %s={%s|sensitive}", "请写作 %s={%s|sensitive}"}
	BatchSensitiveAlone = Text{"{%s|sensitive} stands beside other text, or where nothing is encrypted", "{%s|sensitive} 与其他文本连写，或处于不加密的位置"}
	BatchOptionalAlone  = Text{"{%s|optional} stands beside other text, or in other JSON", "{%s|optional} 与其他文本或 JSON 连写"}
	BatchAlone          = Text{"write %s%s{%s|optional}", "请写作 %s%s{%s|optional}"}
	BatchNoCell         = Text{"column %s is empty; {%[1]s|optional} would leave the item out", "%s 列为空；写作 {%[1]s|optional} 可略去该参数"}
	BatchFloat          = Text{"column %s is %s: a spreadsheet has lost its digits; format the column as text and export again", "%s 列为 %s：表格软件已丢失其数字；请将该列设为文本格式后重新导出"}
	BatchNoNumber       = Text{"column %s is %q, where a number is wanted", "%s 列为 %q，此处需要数字"}
	BatchNoYuan         = Text{"%q are no yuan with at most two decimals", "%q 不是最多两位小数的金额（元）"}

	BatchJobFirst     = Text{"write the job, a directory: wechatpay batch %s JOB", "请写上任务目录：wechatpay batch %s JOB"}
	BatchNoJobGiven   = Text{"no job is named", "没有指定任务"}
	BatchRowsFirst    = Text{"give --rows FILE, or - for stdin", "请给出 --rows FILE，或用 - 表示标准输入"}
	BatchNoRowsGiven  = Text{"no rows are given", "没有给出行数据"}
	BatchOneCharacter = Text{"--delimiter takes one character", "--delimiter 只接受一个字符"}
	BatchOneOf        = Text{"it is one of %s", "可选值为 %s"}
	BatchNoneOf       = Text{"%s does not know %q", "%s 不认识 %q"}
	BatchRateForm     = Text{"write --rate 120/s or --rate 1000/min", "请写作 --rate 120/s 或 --rate 1000/min"}
	BatchNoRate       = Text{"%q is no rate", "%q 不是速率"}
	BatchWatchForm    = Text{"write --watch, or --watch=10s", "请写作 --watch 或 --watch=10s"}
	BatchAboveRate    = Text{"--rate %s is more than what is published for this operation, %s: WeChat Pay refuses what is above", "--rate %s 高于该接口公布的限频（%s）：超出部分会被微信支付拒绝"}
	BatchUntilForm    = Text{"write --until 18:00", "请写作 --until 18:00"}
	BatchNoTime       = Text{"%q is no time of this day, or is over", "%q 不是当天的时刻，或已经过去"}
	BatchMaxForm      = Text{"write --max-failures 20 or --max-failures 1%%", "请写作 --max-failures 20 或 --max-failures 1%%"}
	BatchNoMax        = Text{"%q is no number of rows", "%q 不是行数"}
	BatchLinesForm    = Text{"write --rows 17,23", "请写作 --rows 17,23"}
	BatchNoLines      = Text{"%q are no lines", "%q 不是行号"}

	BatchMendRepeated = Text{"take out what is there twice, or give --number with the field of a number; where each row is meant, give --repeated", "请去掉重复的行，或用 --number 指明单号字段；若每一行都确属有意，请给出 --repeated"}
	BatchSealKeyForm  = Text{"make one: (umask 077; openssl rand -hex 32 > seal.key)", "生成密钥：(umask 077; openssl rand -hex 32 > seal.key)"}
	BatchSealKeyMode  = Text{"keep it from others: chmod 600 %s", "请勿让他人读取：chmod 600 %s"}
	BatchSealKeyOpen  = Text{"%s can be read by others: its mode is %v", "%s 可被他人读取：其权限为 %v"}
	BatchNoSealKey    = Text{"%s does not hold 32 bytes in hexadecimal or base64", "%s 的内容不是 32 字节的十六进制或 base64"}
	BatchSealKeyWrong = Text{"give the key that the job was planned with: its --seal-key, or the same private key of the merchant; where it is lost, plan the rows anew in another directory", "请给出生成任务时所用的密钥：当时的 --seal-key，或同一商户私钥；若已丢失，请在另一个目录重新 plan"}
	BatchNoPlan       = Text{"there is no job, and nothing was sent", "未生成任务，也未发送任何请求"}
	BatchGiveNumber   = Text{"give its field with --number, as json.out_refund_no, or --number -", "请用 --number 指明单号字段，如 json.out_refund_no，或 --number -"}
	BatchGiveAmount   = Text{"give its field with --amount, as json.amount.refund, or --amount -", "请用 --amount 指明金额字段，如 json.amount.refund，或 --amount -"}
	BatchMend         = Text{"mend these and plan again", "请改正后重新 plan"}
	BatchRow          = Text{"line %d: %v", "第 %d 行：%v"}
	BatchAnotherJob   = Text{"name another directory, or go on with that job: wechatpay batch run JOB", "请换一个目录，或继续该任务：wechatpay batch run JOB"}
	BatchDouble       = Text{"line %d repeats line %d, and is left out", "第 %d 行与第 %d 行相同，已略去"}
	BatchPlanned      = Text{"%s, %s yuan in all, from %s to %s; %d that repeat another were left out", "共 %s，合计 %s 元，单行 %s 至 %s 元；已略去重复行 %d 行"}
	BatchPlannedAs    = Text{"own number %s; %s calls a second (published: %s): about %s", "商户单号 %s；每秒 %s 次（官方限频：%s），约需 %s"}
	BatchSettledBy    = Text{"%s, settled by %s", "%s，由 %s 核实"}
	BatchSettledAgain = Text{"%s, settled by the same call again", "%s，以同一调用重发核实"}
	BatchQuery        = Text{"none, and a query needs none", "没有，查询不需要"}
	BatchNoRateKnown  = Text{"none", "未公布"}
	BatchCanary       = Text{"--limit %d sends so many first, to see how they fare", "--limit %d 先发送这么多行，看看结果"}
	BatchNoOwn        = Text{"none: no row is ever sent twice, and what a crash cuts stays unknown", "没有：任何一行都不会发送两次，被中断的行结果未知"}
	BatchNotSent      = Text{"nothing has been sent: wechatpay batch run %s", "尚未发送任何请求：wechatpay batch run %s"}
	BatchQuestion     = Text{"send %d rows over %s yuan as merchant %s to %s? type %[2]s to go on: ", "以商户 %[3]s 向 %[4]s 发送 %[1]d 行，合计 %[2]s 元？输入 %[2]s 以继续："}
	BatchQuestionLeft = Text{"send the %d rows over %s yuan that are left of %d over %s, as merchant %s to %s? type %[2]s to go on: ", "以商户 %[5]s 向 %[6]s 发送剩余的 %[1]d 行，合计 %[2]s 元（计划共 %[3]d 行，%[4]s 元）？输入 %[2]s 以继续："}
	BatchLeft         = Text{"left to be sent: %d of %[3]d rows, %[2]s of %[4]s yuan", "剩余待发送：%d 行，%s 元；计划共 %d 行，%s 元"}
	BatchAtMost       = Text{"at most %d of them are begun now (--limit)", "本次最多发送其中 %d 行（--limit）"}
	BatchServer       = Text{"what is done at one server is not done at another: plan the rows anew for this one, in another directory", "在一个服务器上完成的行，在另一个上并未完成：请为当前服务器在另一个目录重新 plan"}
	BatchConfirmAs    = Text{"type the sum, or give --confirm %d/%s", "请输入合计金额，或给出 --confirm %d/%s"}
	BatchUnsure       = Text{"the job is not confirmed", "任务未经确认"}
	BatchProgress     = Text{"%d of %d rows done, %s yuan, about %s left; %d refused, %d unknown; %s a second, %d under way", "已完成 %d/%d 行，%s 元，约剩 %s；拒绝 %d，未知 %d；每秒 %s 次，进行中 %d"}
	BatchSettling     = Text{"%d of %d rows found out: %d happened, %s yuan; about %s left; %d not found out so far; %s a second, %d under way", "已核实 %d/%d 行：其中 %d 行已发生，%s 元；约剩 %s；尚未查明 %d；每秒 %s 次，进行中 %d"}
	BatchEnding       = Text{"%d of %d rows found out; %d that were executed have not come to their end at WeChat Pay; %s a second, %d under way", "已核实 %d/%d 行；%d 行已执行，但在微信支付尚未到终态；每秒 %s 次，进行中 %d"}
	BatchProgressBar  = Text{"%d/%d done, %d refused, %d unknown, %s left; %s yuan; %s/s; %d under way", "完成 %d/%d，拒绝 %d，未知 %d，剩 %s；%s 元；每秒 %s；进行中 %d"}
	BatchSettlingBar  = Text{"%d/%d found out, %d happened, %d unknown, %s left; %s yuan; %s/s; %d under way", "核实 %d/%d，已发生 %d，未查明 %d，剩 %s；%s 元；每秒 %s；进行中 %d"}
	BatchEndingBar    = Text{"%d/%d found out, %d have not come to their end; %s/s; %d under way", "核实 %d/%d，未到终态 %d；每秒 %s；进行中 %d"}
	BatchFailed       = Text{"line %d is %s: %s", "第 %d 行 %s：%s"}
	BatchTrouble      = Text{"calls fail: %s", "调用失败：%s"}
	BatchMoreFailed   = Text{"more rows fare like that: the report has them all", "还有更多行如此，完整内容见报告"}
	BatchChanged      = Text{"%s is not as it was when the job was planned: what is sent is what was planned; plan another job for what is new", "%s 在生成任务之后已有改动：发送的仍是当时计划的内容；新内容请另行 plan"}
	BatchOlder        = Text{"put the newer job.db back; where it is lost, give --adopt: then its open rows are unknown, and none of them is sent", "请放回较新的 job.db；若已丢失，请给出 --adopt：未完成的行将记为结果未知，且不会发送"}
	BatchLine         = Text{"%s: %s, %s yuan", "%s：%s，%s 元"}
	BatchAsksFor      = Text{"some rows were refused, or their outcome is unknown", "有行被拒绝，或结果未知"}
	BatchLookAt       = Text{"look at them: wechatpay batch report %s --state refused,unknown,settled", "逐行查看：wechatpay batch report %s --state refused,unknown,settled"}

	BatchLookAndSettle = Text{"look at them: wechatpay batch report %s --state refused,unknown; find out: wechatpay batch settle %[1]s", "逐行查看：wechatpay batch report %s --state refused,unknown；核实：wechatpay batch settle %[1]s"}

	BatchGoOn         = Text{"the same command again goes on: wechatpay batch run %s", "再次执行同一命令即可继续：wechatpay batch run %s"}
	BatchDamaged      = Text{"put job.db back from a copy; where there is none, plan the same table again in another directory: rows with a number keep it, and for 25 days WeChat Pay does none twice; rows without one look up in your own records and in the bills first", "请从副本恢复 job.db；若没有副本，请用同一表格在另一个目录重新 plan：有单号的行单号不变，25 天内微信支付不会重复执行；没有单号的行，请先核对自己的记录与账单"}
	BatchForeign      = Text{"name the directory of a job, and run it with the release that planned it", "请指定任务目录，并使用生成该任务的版本运行"}
	BatchLimitsFolder = Text{"look at the folder of --limits: it has to be yours to write, with room; --limits - shares the limits with no other job", "请检查 --limits 目录：须可写且有空间；--limits - 表示不与其他任务共享限频"}
	BatchByHand       = Text{"rows without a number can't be asked for: look them up in your own records and in the bills: wechatpay batch report %s --state refused,unknown", "没有单号的行无从查询：请核对自己的记录与账单：wechatpay batch report %s --state refused,unknown"}
	BatchLookHow      = Text{"how the job stands: wechatpay batch status %s", "查看任务状态：wechatpay batch status %s"}
	BatchFromZero     = Text{"%s takes nothing below zero", "%s 不能小于零"}
	BatchRoom         = Text{"look at the disk of the job: it has to have room, and the files have to be yours to write; then the same command again goes on: wechatpay batch run %s", "请检查任务所在磁盘：须有空间，且文件可写；之后再次执行同一命令即可继续：wechatpay batch run %s"}
	BatchRoomToPlan   = Text{"make room on the disk, and plan again", "请为磁盘腾出空间后重新 plan"}
	BatchPausedFor    = Text{"paused: %s", "已暂停：%s"}
	BatchWaits        = Text{"it goes on at %s: some rows can't be found before that, are under way, or too many calls were made", "将于 %s 继续：在此之前有行尚不能查到或仍在处理，或调用过于频繁"}
	BatchSettleOn     = Text{"the same command again goes on: wechatpay batch settle %s", "再次执行同一命令即可继续：wechatpay batch settle %s"}
	BatchHeld         = Text{"too many calls: nothing is sent until %s", "调用过于频繁：%s 之前不再发送"}
	BatchTaken        = Text{"nobody may remove the file lock of a job that runs; look whether another run of it is at work, and when none is: wechatpay batch run %s", "任务运行时不可删除其 lock 文件；请确认没有其他进程在运行该任务，然后：wechatpay batch run %s"}
	BatchFileFirst    = Text{"look at the folder of -o: it has to be there, with room, and yours to write", "请检查 -o 所在目录：须已存在、有空间且可写"}
	BatchHalted       = Text{"mend what the code names, then run it again: wechatpay batch run %s", "请先处理错误码所示问题，再继续：wechatpay batch run %s"}
	BatchNotAll       = Text{"not all rows were begun", "尚有行未发送"}
	BatchBusy         = Text{"wait for it, or let it end softly: wechatpay batch pause %s", "请等待它结束，或让它平稳结束：wechatpay batch pause %s"}
	BatchCopied       = Text{"if the original will never run again, give --adopt", "若原任务不会再运行，请给出 --adopt"}
	BatchElsewhere    = Text{"move the directory to a disk of this machine, and run it there with --adopt", "请把目录移到本机磁盘上，并加上 --adopt 运行"}
	BatchMetricsAt    = Text{"give an address of this machine, as 127.0.0.1:9464", "请给出本机地址，如 127.0.0.1:9464"}
	BatchSkipped      = Text{"skipped: %s", "已剔除 %s"}
	BatchNotSkipped   = Text{"some rows can't be skipped", "有行不能剔除"}
	BatchSkipPlanned  = Text{"only planned rows can be, which were never sent; where they stand: wechatpay batch report %s", "只能剔除尚未发送的行；各行状态：wechatpay batch report %s"}
	BatchNoRow        = Text{"line %d: the job has no such row", "第 %d 行：任务中没有该行"}
	BatchRowIs        = Text{"line %d: %s", "第 %d 行：%s"}
	BatchAsked        = Text{"the run was asked to pause", "已请求运行中的任务暂停"}
	BatchIdle         = Text{"no run of this job is at work: there is nothing to pause", "该任务没有正在进行的运行，无需暂停"}

	StatePlanned = Text{"planned", "待发送"}
	StateSent    = Text{"sent", "已发出"}
	StateDone    = Text{"done", "已完成"}
	StateRefused = Text{"refused", "被拒绝"}
	StateUnknown = Text{"unknown", "结果未知"}
	StateSettled = Text{"settled", "已核实"}
	StateSkipped = Text{"skipped", "已剔除"}

	BesideMissing = Text{"wechatpay-batch is neither beside this program nor on PATH", "wechatpay-batch 既不在本程序旁边，也不在 PATH 中"}
	BesideInstall = Text{"it is a program of its own, for its database takes long to compile: go install %s; in a clone: go install %s", "它是单独的程序，因为其数据库编译较久：go install %s；在代码仓库中则为：go install %s"}
)
