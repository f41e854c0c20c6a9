<?php
// The merchant.
return [
    'mchid' => '1900000001', // ours
    'notify' => ['url' => 'https://shop.example/notify'],
];
