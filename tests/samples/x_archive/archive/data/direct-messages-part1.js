window.YTD.direct_messages.part1 = [
  {
    "dmConversation" : {
      "conversationId" : "900000000000000001-900000000000000003",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "900000000000000001",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "こんにちは",
            "mediaUrls" : [ ],
            "senderId" : "900000000000000003",
            "id" : "1900000000000000012",
            "createdAt" : "2026-06-02T10:00:00.000Z"
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "900000000000000003",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "どなたですか",
            "mediaUrls" : [ ],
            "senderId" : "900000000000000001",
            "id" : "1900000000000000011",
            "createdAt" : "2026-06-02T09:59:00.000Z"
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "900000000000000003",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "別の言葉",
            "mediaUrls" : [ ],
            "senderId" : "900000000000000001",
            "id" : "1900000000000000011",
            "createdAt" : "2026-06-02T09:59:00.000Z"
          }
        }
      ]
    }
  }
]