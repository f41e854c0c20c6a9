<?php
interface Gateway
{
    const TYPE = 'wx';
    public function send();
}

class Order implements Gateway
{
    private $client;
    private $params = [];

    public static function of($client)
    {
        $order = new self();
        $order->client = $client;
        return $order;
    }

    public function set($name, $value)
    {
        $this->params[$name] = $value;
        return $this;
    }

    public function amount($fen)
    {
        $this->params['amount'] = ['total' => $fen];
        return $this;
    }

    public function send()
    {
        return $this->client->chain('v3/pay/transactions/native')->post(['json' => $this->params + ['attach' => self::TYPE]]);
    }
}
Order::of($instance)->set('out_trade_no', 'F1')->set('description', '商品')->amount(100)->send();
