window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "900000000000000001-900000000000000002",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "900000000000000001",
            "reactions" : [
              {
                "senderId" : "900000000000000001",
                "reactionKey" : "like",
                "eventId" : "1900000000000000009",
                "createdAt" : "2026-06-01T08:06:00.000Z"
              }
            ],
            "urls" : [
              {
                "url" : "https://t.co/abc",
                "expanded" : "https://example.com/map",
                "display" : "example.com/map"
              }
            ],
            "text" : "地図 https://t.co/abc",
            "mediaUrls" : [ ],
            "senderId" : "900000000000000002",
            "id" : "1900000000000000003",
            "createdAt" : "2026-06-01T08:05:00.000Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "900000000000000001",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "写真 https://t.co/pic",
            "mediaUrls" : [
              "https://ton.twitter.com/dm/1900000000000000002/1900000000000000001/AbCd.jpg",
              "https://ton.twitter.com/dm/1900000000000000002/1900000000000000004/EfGh.mp4"
            ],
            "senderId" : "900000000000000002",
            "id" : "1900000000000000002",
            "createdAt" : "2026-06-01T08:03:10.010Z"
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "900000000000000002",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "今�