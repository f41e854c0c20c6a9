<?php
// 公共部分
abstract class BaseOrder
{
    protected $client;
    protected string $mchid = '1900000001';
    const NOTIFY = 'https://example.com/notify';

    public function __construct(BuilderChainable $client)
    {
        $this->client = $client;
    }

    protected function body(string $no, int $total): array
    {
        return ['mchid' => $this->mchid, 'out_trade_no' => $no, 'notify_url' => self::NOTIFY, 'description' => $this->title(), 'amount' => ['total' => $total]];
    }

    // what the page shows
    protected function title(): string
    {
        return 'goods';
    }
}

interface Orderable
{
    public function order(string $no, int $total);
}

trait Closes
{
    public function close(string $no)
    {
        $this->client->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post(['out_trade_no' => $no, 'json' => ['mchid' => $this->mchid]]);
    }
}

class NativeOrder extends BaseOrder implements Orderable
{
    use Closes;

    public function order(string $no, int $total)
    {
        $resp = $this->client->v3->pay->transactions->native->post(['json' => $this->body($no, $total)]);
        return json_decode($resp->getBody(), true)['code_url'];
    }
}

class H5Order extends BaseOrder implements Orderable
{
    use Closes;
    private string $ip;

    public function __construct(BuilderChainable $client, string $ip)
    {
        parent::__construct($client);
        $this->ip = $ip;
    }

    protected function title(): string
    {
        return 'H5 ' . parent::title();
    }

    public function order(string $no, int $total)
    {
        $body = $this->body($no, $total);
        $body['scene_info'] = ['payer_client_ip' => $this->ip];
        $this->client->chain('v3/pay/transactions/h5')->post(['json' => $body]);
    }
}

$order = new NativeOrder($instance);
echo $order->order('I1', 100);
$order->close('I1');
$other = new H5Order($instance, '127.0.0.1');
$other->order('I2', 200);
$other->close('I2');
