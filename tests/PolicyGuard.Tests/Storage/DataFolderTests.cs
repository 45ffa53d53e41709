using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Storage;

public class DataFolderTests
{
    [Fact]
    public void A_second_process_is_refused_and_the_folder_is_free_again_afterwards()
    {
        var folder = new DataFolder(Directory.CreateTempSubdirectory("policyguard-folder-").FullName);
        using (new DataFolderLock(folder))
        {
            Should.Throw<DataFolderInUseException>(() => new DataFolderLock(folder)).Message.ShouldContain("in use by another PolicyGuard process");
        }

        Should.NotThrow(() => new DataFolderLock(folder).Dispose());
        Directory.Delete(folder.Path, recursive: true);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_not_taken_for_one_in_use()
    {
        var file = Path.GetTempFileName();
        Should.Throw<DataFolderUnusableException>(() => new DataFolderLock(new DataFolder(file))).Message.ShouldContain("make it and write in it");
        Should.Throw<DataFolderUnusableException>(() => new DataFolderLock(new DataFolder(Path.Combine(file, "below")))).Message.ShouldContain("make it and write in it");
        File.Delete(file);
    }
}
