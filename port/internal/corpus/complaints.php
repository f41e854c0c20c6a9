<?php
// All complaints, page by page.
$offset = 0;
$limit = 50;
$ids = [];
do {
    $resp = $instance->v3->merchantService->complaintsV2->get(['query' => [
        'limit' => $limit,
        'offset' => $offset,
        'begin_date' => '2024-05-01',
        'end_date' => '2024-05-02',
    ]]);
    $page = json_decode((string)$resp->getBody(), true);
    foreach ($page['data'] as $index => $complaint) {
        if (empty($complaint['id'])) {
            continue;
        }
        $ids[] = $complaint['id'];
    }
    $offset += $limit;
} while ($offset < $page['total_count']);
foreach ($ids as $id) {
    $instance->v3->merchantService->complaintsV2->_complaint_id_->response->post([
        'complaint_id' => $id,
        'json' => ['complainted_mchid' => '1900000001', 'response_content' => '已处理', 'response_images' => []],
    ]);
    $instance->chain("v3/merchant-service/complaints-v2/{$id}/complete")->post(['json' => ['complainted_mchid' => '1900000001']]);
}
