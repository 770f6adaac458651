window.YTD.direct_message.part0 = [ {
  "dmConversation" : {
    "conversationId" : "700000001-700000002",
    "messages" : [ {
      "messageCreate" : {
        "recipientId" : "700000002",
        "text" : "まえの形",
        "mediaUrls" : [ ],
        "senderId" : "700000001",
        "id" : "1090000000000000002",
        "createdAt" : "2019-02-01T03:04:05.678Z"
      }
    }, {
      "messageCreate" : {
        "recipientId" : "700000001",
        "text" : "ふるい形",
        "mediaUrls" : [ ],
        "senderId" : "700000002",
        "id" : "1090000000000000001",
        "createdAt" : "2019-02-01T03:04:04.000Z"
      }
    } ]
  }
} ];
