<?php
// The base of services.
namespace App\Pay;

use WeChatPay\BuilderChainable;

abstract class Base {
    protected $client;
    public function __construct(BuilderChainable $client) { $this->client = $client; }
    protected function send(string $path, array $json): string {
        return json_decode((string) $this->client->chain($path)->post(['json' => $json])->getBody(), true)['prepay_id'];
    }
}
