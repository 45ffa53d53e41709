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
}
