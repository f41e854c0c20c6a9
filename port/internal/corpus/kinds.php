<?php

// The class of an error, from the narrowest to the widest, for each way in which a call of APIv3 can fail.
use GuzzleHttp\Exception\RequestException;
use GuzzleHttp\Exception\GuzzleException;
use GuzzleHttp\Exception\ConnectException;
use GuzzleHttp\Exception\BadResponseException;
use GuzzleHttp\Exception\ClientException;
use GuzzleHttp\Exception\ServerException;
use GuzzleHttp\Exception\TransferException;
use GuzzleHttp\Promise\RejectionException;

foreach (['404', '501', 'none', 'cut', 'unsigned'] as $what) {
    try { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); $instance->chain('v3/took')->post(['json' => ['by' => "ok"]]); }
    catch (ConnectException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " connect"]]); }
    catch (ClientException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " client"]]); }
    catch (ServerException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " server"]]); }
    catch (BadResponseException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " bad"]]); }
    catch (RequestException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " request"]]); }
    catch (TransferException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " transfer"]]); }
    try {
        try { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); }
        catch (RequestException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " R"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
    try {
        try { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); }
        catch (BadResponseException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " B"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
    try {
        try { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); }
        catch (RejectionException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " J"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
    try {
        try { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); }
        catch (\RuntimeException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " RT"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
    try {
        try { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); }
        catch (GuzzleException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " G"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
}
