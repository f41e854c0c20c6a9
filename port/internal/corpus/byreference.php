<?php

use GuzzleHttp\Exception\RequestException;

// callbacks that leave an answer, or what they make of it, in a variable of the function around
class Payouts
{
    private $client;

    public function __construct($client)
    {
        $this->client = $client;
    }

    public function transfer(array $data)
    {
        $this->client->chain('v3/transfer/batches')->postAsync(['json' => $data])
            ->then(static function ($response) use (&$result) {
                $result = json_decode($response->getBody()->getContents(), true);
                $result = ['code' => 0, 'data' => $result];
            })->otherwise(static function ($exception) use (&$result) {
                if ($exception instanceof RequestException && $exception->hasResponse()) {
                    $result = json_decode($exception->getResponse()->getBody()->getContents(), true);
                    $result = ['code' => -1, 'data' => $result];
                } else {
                    $result = ['code' => -2, 'data' => []];
                }
            })->wait();

        return $result;
    }
}

$payouts = new Payouts($instance);
$made = $payouts->transfer(['out_batch_no' => 'B1']);
$instance->chain('v3/transfer/batches')->post(['json' => [
    'out_batch_no' => 'B2', 'batch_remark' => $made['data']['refund_id'],
]]);
