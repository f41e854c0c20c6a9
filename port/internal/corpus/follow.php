<?php
// One order after another: what was answered decides what is sent next.

class Follower
{
    protected $pay;
    protected $tries = 0;

    public function __construct($pay)
    {
        $this->pay = $pay;
    }

    public function state(string $no): ?string
    {
        $resp = $this->pay->v3->pay->transactions->outTradeNo->{'{out_trade_no}'}->get([
            'query' => ['mchid' => '1900000001'],
            'out_trade_no' => $no,
        ]);
        $data = json_decode($resp->getBody()->getContents());

        return $data->trade_state ?? null;
    }

    public function settle(array $orders)
    {
        $done = $failed = [];
        foreach ($orders as $order) {
            $no = $order['no'];
            $state = $this->state($no);
            switch (true) {
                case $state === 'SUCCESS' && $order['cancel']:
                    $this->pay->chain('v3/refund/domestic/refunds')->post(['json' => [
                        'out_trade_no' => $no,
                        'out_refund_no' => "{$no}R",
                        'amount' => ['refund' => $order['fen'], 'total' => $order['fen'], 'currency' => 'CNY'],
                    ]]);
                    $done[] = $no;
                    break;
                case $state === 'NOTPAY':
                    $this->pay->chain("v3/pay/transactions/out-trade-no/$no/close")->post(['json' => ['mchid' => '1900000001']]);
                    break;
                default:
                    $failed[] = $no;
                    continue 2;
            }
        }

        return [$done, $failed];
    }

    public function wait(string $no, int $most = 3)
    {
        do {
            $this->tries++;
            $state = $this->state($no . '-' . $this->tries);
        } while ($state != 'CLOSED' && $this->tries < $most);

        return $this->tries;
    }
}

$follower = new Follower($instance);
[$done, $failed] = $follower->settle([['no' => 'f-1', 'fen' => 100, 'cancel' => true], ['no' => 'f-2', 'fen' => 250, 'cancel' => false]]);
$tries = $follower->wait('f-3');
$instance->v3->followed->post(['json' => [
    'done' => $done,
    'failed' => $failed,
    'tries' => $tries,
    'note' => "done: {$done[0]}",
]]);
