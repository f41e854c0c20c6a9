<?php

use WeChatPay\Builder;

// a base whose static properties are shared by what extends it
abstract class StaffDesk
{
    protected static $client;
    protected static int $served = 0;
    private static string $mark = 'desk';
    public static string $kind = 'any';
    protected string $mchid;

    public function __construct($client, string $mchid)
    {
        self::$client = $client;
        $this->mchid = $mchid;
        $this->opened = 'd' . $mchid; // not declared: PHP makes it here
        $this->extra['scene'] = $mchid;
    }

    abstract public function title(): string;

    protected function serve(): string
    {
        self::$served++;

        return self::$mark . '-' . static::$kind . '-' . self::$kind;
    }
}

class OrderDesk extends StaffDesk
{
    public static string $kind = 'order';

    public function title(): string
    {
        return 'orders ' . self::$served . ' ' . $this->opened;
    }

    public function find(string $no)
    {
        $mark = $this->serve();

        return self::$client->chain("v3/pay/transactions/out-trade-no/{$no}")
            ->get(['query' => ['mchid' => $this->mchid, 'mark' => $mark, 'scene' => $this->extra['scene']]]);
    }
}

class RefundDesk extends StaffDesk
{
    public function title(): string
    {
        return 'refunds ' . static::$served;
    }

    public function find(string $no)
    {
        $mark = $this->serve();

        return static::$client->chain("v3/refund/domestic/refunds/{$no}")
            ->get(['query' => ['mark' => $mark, 'title' => $this->title()]]);
    }
}

$orders = new OrderDesk($instance, '1230000109');
$refunds = new RefundDesk($instance, '1230000110');
$orders->find('S100');
$refunds->find('R100');
$orders->find('S101');
$instance->chain('v3/pay/transactions/native')->post(['json' => [
    'description' => $orders->title() . ', ' . $refunds->title() . ', ' . RefundDesk::$kind . ', ' . OrderDesk::$kind,
]]);
