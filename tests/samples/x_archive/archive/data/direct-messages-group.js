window.YTD.direct_messages_group.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "1900000000000000100",
      "messages" : [
        { "participantsLeave" : { "userIds" : [ "900000000000000003" ], "createdAt" : "2026-06-03T12:00:00.000Z" } },
        { "conversationNameUpdate" : { "initiatingUserId" : "900000000000000002", "name" : "部活 &amp; 連絡", "createdAt" : "2026-06-03T11:00:00.000Z" } },
        {
          "messageCreate" : {
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "よろしく",
            "mediaUrls" : [ ],
            "senderId" : "900000000000000004",
            "id" : "1900000000000000104",
            "createdAt" : "2026-06-03T10:30:00.000Z"
          }
        },
        { "conversationNameUpdate" : { "initiatingUserId" : "900000000000000002", "name" : "部活", "createdAt" : "2026-06-03T10:20:00.000Z" } },
        { "participantsJoin" : { "initiatingUserId" : "900000000000000002", "userIds" : [ "900000000000000003", "900000000000000004" ], "createdAt" : "2026-06-03T10:10:00.000Z" } },
        { "joinConversation" : { "initiatingUserId" : "900000000000000002", "participantsSnapshot" : [ "900000000000000001", "900000000000000002" ], "createdAt" : "2026-06-03T10:00:00.000Z" } }
      ]
    }
  }
]