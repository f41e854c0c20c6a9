<?php
use WeChatPay\BuilderChainable;

class Shop
{
    private static ?BuilderChainable $client = null;
    private static int $count = 0;
    public static array $closed = [];
    protected string $mchid = '1900000001';

    public static function init(BuilderChainable $client): void
    {
        if (self::$client === null) {
            self::$client = $client;
        }
    }

    public static function close(string $no): int
    {
        self::$client->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post([
            'out_trade_no' => $no,
            'json' => ['mchid' => (new self())->mchid()],
        ]);
        self::$closed[] = $no;
        self::$count++;
        return self::$count;
    }

    public function mchid(): string
    {
        return $this->mchid;
    }
}

Shop::init($instance);
Shop::close('S1');
echo Shop::close('S2'), "\n";
