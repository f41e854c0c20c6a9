package words

// wechatpay batch on many machines.
var (
	BatchWorkerShort  = Text{"Make the calls of jobs that run --nats coordinates", "为 run --nats 协调的任务执行调用"}
	BatchRecoverShort = Text{"Read what a broker knows into a ledger that was lost and planned again", "账本丢失并重新 plan 后，从消息服务器读回已知结果"}

	FlagNATS              = Text{"`URL` of the broker, as tls://host:4222, several with commas; workers make the calls", "消息服务器地址 `URL`，如 tls://host:4222，多个以逗号分隔；由 worker 执行调用"}
	FlagNATSCreds         = Text{"`FILE` with the credentials for the broker", "消息服务器凭据文件 `FILE`"}
	FlagNATSCA            = Text{"`FILE` with the certificates that the broker is trusted by", "用于信任消息服务器的证书文件 `FILE`"}
	FlagNATSCert          = Text{"`FILE` with the certificate that the broker knows you by; with --nats-key", "向消息服务器出示的客户端证书文件 `FILE`；与 --nats-key 一起使用"}
	FlagNATSKey           = Text{"`FILE` with the key of --nats-cert", "--nats-cert 的私钥文件 `FILE`"}
	FlagNATSReplicas      = Text{"`N` brokers that keep what is made there; by default 3 in a cluster", "在 `N` 台消息服务器上保存；集群默认 3"}
	FlagOnly              = Text{"`OPERATION` that calls are made of, as 'POST v3/refund/domestic/refunds', and of no other; may be given again", "只执行该接口 `OPERATION` 的调用，如 'POST v3/refund/domestic/refunds'；可多次给出"}
	FlagWorkerConcurrency = Text{"`N` calls of this worker under way at most", "本 worker 最多同时 `N` 个请求"}

	FleetBoth     = Text{"give --nats-cert FILE and --nats-key FILE together", "请同时给出 --nats-cert FILE 与 --nats-key FILE"}
	FleetHalf     = Text{"a certificate is of no use without its key", "证书与私钥缺一不可"}
	FleetNoNATS   = Text{"no broker is given", "没有给出消息服务器"}
	FleetGiveNATS = Text{"give --nats URL, as tls://host:4222", "请给出 --nats URL，如 tls://host:4222"}
	FleetLook     = Text{"what a broker has to be like: docs/batch-fleet.md; without one: leave --nats out", "消息服务器的要求见 docs/batch-fleet.md；不用消息服务器时去掉 --nats"}
	FleetAlone    = Text{"run it on this machine: wechatpay batch run %s", "请在本机运行：wechatpay batch run %s"}
	FleetRecover  = Text{"if the ledger of that job is lost: wechatpay batch recover %s --nats URL", "若该任务的账本已丢失：wechatpay batch recover %s --nats URL"}
	FleetOne      = Text{"a plan has one coordinator: let the other one end first", "一份计划只有一个协调者：请先让另一个结束"}
	FleetServer   = Text{"the server of the workers", "worker 所用的服务器"}
	FleetNoWorker = Text{"rows wait for a worker: wechatpay batch worker --nats URL", "正在等待 worker：wechatpay batch worker --nats URL"}
	FleetWaits    = Text{"rows wait for the broker: %v", "正在等待消息服务器：%v"}
	FleetWorks    = Text{"worker of merchant %s at %s; ctrl-c ends it softly", "商户 %s 的 worker，消息服务器 %s；按 ctrl-c 平稳结束"}
	FleetWorking  = Text{"%d calls made, %d under way; jobs: %d", "已完成 %d 次调用，进行中 %d，任务 %d 个"}
	FleetTrouble  = Text{"no work for a job: %v", "无法为某个任务工作：%v"}
)
