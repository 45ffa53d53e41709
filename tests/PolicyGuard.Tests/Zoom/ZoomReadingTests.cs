using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Zoom;

/// <summary>What Zoom sends, in all the shapes it has been seen in.</summary>
public sealed class ZoomReadingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"code":300,"message":"Validation Failed."}""", 300)]
    [InlineData("""{"code":"300","message":"Validation Failed."}""", 300)]
    [InlineData("""{"code":3001,"error_message":"Meeting is not found."}""", 3001)]
    [InlineData("""{"code":104,"message":"Invalid access token, does not contain scopes:["meeting:read"]"}""", 104)]
    [InlineData("""{"code":0}""", 0)]
    [InlineData("""{"code":null}""", 0)]
    [InlineData("""["code"]""", 0)]
    [InlineData("<html>gateway</html>", 0)]
    [InlineData("", 0)]
    public void The_code_is_found_in_every_shape_of_envelope(string body, int code) => ZoomError.Code(body).ShouldBe(code);

    [Theory]
    [InlineData("""{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:update:meeting:admin, meeting:update:meeting]."}""")]
    [InlineData("""{"code":4711,"message":"Invalid access token, does not contain scopes:meeting:update:meeting:admin,meeting:update:meeting"}""")]
    public void Missing_scopes_are_named(string body) => ZoomError.Scopes(body).ShouldBe(["meeting:update:meeting", "meeting:update:meeting:admin"]);

    [Theory]
    [InlineData("2026-11-24T12:00:06.500Z", 6.5)]
    [InlineData("2026-11-24T12:00:06", 6d)]
    [InlineData("Tue, 24 Nov 2026 12:00:07 GMT", 7d)]
    [InlineData("8", 8d)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void Retry_after_is_read_as_iso_time_http_date_or_seconds(string? value, double? seconds)
    {
        using var response = new HttpResponseMessage();
        if (value is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", value);
        }

        (RetryAfter.Read(response, Now) - Now)?.TotalSeconds.ShouldBe(seconds!.Value);
        RetryAfter.Read(response, Now).HasValue.ShouldBe(seconds is not null);
    }

    [Theory]
    [InlineData("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii%3D%3D")]
    [InlineData("/ajXp112QmuoKj4854875==", "%252FajXp112QmuoKj4854875%253D%253D")]
    [InlineData("abc//def+g==", "abc%252F%252Fdef%252Bg%253D%253D")]
    [InlineData("abc/def==", "abc%2Fdef%3D%3D")]
    public void A_uuid_is_encoded_as_zoom_documents_it(string uuid, string segment) => ZoomUuid.PathSegment(uuid).ShouldBe(segment);

    [Theory]
    [InlineData("https://api.zoom.us", "https://api.zoom.us/v2/")]
    [InlineData("https://api.zoom.us/", "https://api.zoom.us/v2/")]
    [InlineData("https://api.zoom.us/v2", "https://api.zoom.us/v2/")]
    [InlineData("http://127.0.0.1:5090/v2/", "http://127.0.0.1:5090/v2/")]
    public void The_base_address_is_taken_with_or_without_slash_and_version(string given, string used) =>
        new ZoomOptions { ApiBaseUrl = new Uri(given) }.Api.AbsoluteUri.ShouldBe(used);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"False\"", false)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    [InlineData("{}", null)]
    public void A_setting_is_read_as_a_flag_however_it_is_written(string json, bool? flag) =>
        new ZoomMeeting(JsonNode.Parse($$"""{"settings":{"waiting_room":{{json}} } }""")!.AsObject()).Flag("settings.waiting_room").ShouldBe(flag);

    [Fact]
    public void A_list_is_read_with_numbers_as_text_empty_dates_and_unknown_members()
    {
        const string Page = """
            {"next_page_token":"","new_member":{"a":[1]},"meetings":[
              {"id":84712639219,"uuid":"u1==","host_id":"h","type":"2","start_time":"","duration":50,"extra":true},
              {"id":"84712639220","type":8,"start_time":"2026-11-24T12:00:00Z","duration":50},
              {"id":3,"type":null,"start_time":null,"duration":null}]}
            """;
        var items = JsonSerializer.Deserialize(Page, ZoomJson.Default.ZoomMeetingPage)!.Meetings!;
        items.Select(i => i.Id).ShouldBe(["84712639219", "84712639220", "3"]);
        items.Select(i => i.StartTime).ShouldBe([null, Now, null]);
        items[0].Type.ShouldBe(2);
    }

    [Fact]
    public void Nothing_that_zoom_said_about_people_is_in_the_text_of_a_record()
    {
        string[] texts =
        [
            new ZoomMeeting(new JsonObject { ["topic"] = "Jane Example", ["password"] = "pw" }).ToString(),
            new ZoomResult<ZoomMeeting>.Ok(new ZoomMeeting(new JsonObject { ["topic"] = "Jane Example" })).ToString(),
            new ZoomUser("id-1", "jane@clinic.example", "active", 2, null).ToString(),
            new ZoomRegistrant("id-1", "jane@clinic.example", "approved").ToString(),
            new ZoomToken("token-1", Now, new HashSet<string>()).ToString(),
            new ZoomLiveEvent("waiting_room.update", new JsonObject { ["waiting_room_title"] = "Jane Example" }).ToString(),
        ];
        string.Join('|', texts).ShouldNotContain("jane", Case.Insensitive);
        string.Join('|', texts).ShouldNotContain("token-1");
        string.Join('|', texts).ShouldNotContain("pw");
    }

    [Fact]
    public void A_host_has_a_hundred_updates_a_utc_day_shared_by_nobody_else()
    {
        var budget = new HostDayBudget();
        var lateEvening = new DateTimeOffset(2026, 11, 24, 23, 59, 59, TimeSpan.Zero);
        for (var i = 0; i < 120; i++)
        {
            budget.Spend("host-1", lateEvening);
        }

        budget.Remaining("host-1", lateEvening).ShouldBe(0);
        budget.Remaining("host-2", lateEvening).ShouldBe(100);
        budget.Low(10, lateEvening).ShouldBe([("host-1", 0)]);
        budget.Remaining("host-1", lateEvening.AddSeconds(1)).ShouldBe(100);
        budget.Exhaust("host-2", lateEvening);
        budget.Remaining("host-2", lateEvening).ShouldBe(0);
    }

    [Fact]
    public void What_an_account_lacks_is_forgotten_after_some_hours()
    {
        var time = new FakeTimeProvider(Now);
        var capabilities = new ZoomCapabilities(time);
        capabilities.Lacks("account-1", "participant.remove");
        capabilities.Has("account-1", "participant.remove").ShouldBeFalse();
        capabilities.Has("account-2", "participant.remove").ShouldBeTrue();
        capabilities.Has("account-1", "recording.stop").ShouldBeTrue();
        time.Advance(TimeSpan.FromHours(7));
        capabilities.Has("account-1", "participant.remove").ShouldBeTrue();
    }
}
