<?php

// The class of an error says what became of a call: another status is another branch.
function tried($instance, string $what): void
{
    try {
        $instance->chain("v3/fails/{$what}")->post(['json' => ['what' => $what]]);
    } catch (\GuzzleHttp\Exception\ServerException $e) {
        $instance->chain('v3/caught/server')->post(['json' => ['what' => $what, 'status' => $e->getResponse()->getStatusCode()]]);
    } catch (\GuzzleHttp\Exception\ClientException $e) {
        $instance->chain('v3/caught/client')->post(['json' => ['what' => $what, 'status' => $e->getResponse()->getStatusCode()]]);
    } catch (\GuzzleHttp\Exception\ConnectException $e) {
        $instance->chain('v3/caught/connect')->post(['json' => ['what' => $what]]);
    }
}

tried($instance, '404');
tried($instance, '400');
tried($instance, '501');
tried($instance, 'none');

foreach (['403', '501', 'none'] as $what) {
    try {
        try {
            $instance->chain("v3/fails/{$what}")->post(['json' => ['once' => $what]]);
        } catch (\GuzzleHttp\Exception\ServerException $e) {
            $instance->chain('v3/caught/only-server')->post(['json' => ['what' => $what]]);
        }
    } catch (\GuzzleHttp\Exception\RequestException $e) {
        $instance->chain('v3/caught/outside')->post(['json' => ['what' => $what]]);
    } catch (\GuzzleHttp\Exception\GuzzleException $e) {
        $instance->chain('v3/caught/any')->post(['json' => ['what' => $what, 'refused' => $e instanceof \GuzzleHttp\Exception\ClientException]]);
    }
}
