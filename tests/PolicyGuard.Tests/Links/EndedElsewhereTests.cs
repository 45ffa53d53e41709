using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Links;

public sealed class EndedElsewhereTests
{
    [Theory]
    [InlineData("cancel")]
    [InlineData("deny")]
    public async Task Whoever_comes_by_a_registration_that_a_host_ended_in_Zoom_is_known_to_be_unwanted(string action)
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromHours(3), profile: "dropIn", change: m => m["settings"]!["approval_type"] = 0);
        var link = RegistrantEndpoints.Register(house.Zoom, meeting, "S", "somebody@canary.example.org");
        await house.QuietAsync();

        RegistrantEndpoints.Decide(house.Zoom, meeting.Id, new JsonObject { ["action"] = action, ["registrants"] = new JsonArray(new JsonObject { ["id"] = link }) });
        await house.QuietAsync();

        var room = house.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        room.Arrives("Somebody", registrant: link, email: "somebody@canary.example.org");
        await house.UntilAsync(async () => (await house.RosterAsync(room))?.FirstOrDefault(p => p!["evidence"]!.GetValue<string>() == "negative"), "negative evidence");
    }
}
