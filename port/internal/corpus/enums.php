<?php
enum Trade: string
{
    case Native = 'native'; // 扫码
    case Jsapi = 'jsapi';

    public function path(): string
    {
        return 'v3/pay/transactions/' . $this->value;
    }
}

final readonly class Price
{
    public function __construct(public int $fen, public string $currency = 'CNY') {}

    public function toArray(): array
    {
        return ['total' => $this->fen, 'currency' => $this->currency];
    }
}

final class Till
{
    private const string APPID = 'wx8888888888888888';
    private static ?self $self = null;

    private function __construct(private readonly BuilderChainable $client, private readonly string $appid) {}

    public static function open(BuilderChainable $client): self
    {
        return self::$self ??= new self(appid: self::APPID, client: $client);
    }

    public function create(Trade $type, string $no, Price $amount, ?string $openid = null)
    {
        $payload = [
            'appid' => $this->appid,
            'out_trade_no' => $no,
            'amount' => $amount->toArray(),
            ...($openid !== null ? ['payer' => ['openid' => $openid]] : []),
        ];
        return $this->client->chain($type->path())->post(['json' => $payload]);
    }

    public function find(string $no)
    {
        $order = json_decode((string) $this->client->chain('v3/pay/transactions/out-trade-no/{no}')->get(['no' => $no])->getBody(), true);
        if ($order['trade_state'] != 'SUCCESS') {
            return false;
        }
        return $order;
    }
}

$till = Till::open($instance);
$till->create(Trade::Native, 'E1', new Price(100));
$till->create(type: Trade::Jsapi, no: 'E2', amount: new Price(fen: 200), openid: 'o1');
$order = $till->find('E1');
if ($order === false) {
    exit('未支付');
}
match ($order['trade_state']) {
    'SUCCESS' => $instance->v3->shop->paid->post(['json' => ['id' => $order['transaction_id']]]),
    'CLOSED' => $instance->v3->shop->closed->post(['json' => ['no' => 'E1']]),
    default => null,
};
