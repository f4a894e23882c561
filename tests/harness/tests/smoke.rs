//! The harness against itself: clusters that start, crash, freeze, lose their leader and come back.

use kafka_event_harness::Cluster;

#[test]
fn a_killed_node_comes_back_with_its_data() {
    let cluster = Cluster::start(1).unwrap();
    cluster
        .create_topic("kept", 3, &[("max.message.bytes", "2000")])
        .unwrap();
    cluster.kill9(1).unwrap();
    assert!(cluster.pause(1).is_err(), "a dead node takes no signal");
    cluster.restart(1).unwrap();
    assert!(
        cluster.restart(1).is_err(),
        "a running node is not started twice"
    );
    assert_eq!(cluster.leader("kept", 2).unwrap(), 1);
    cluster.sigterm(1).unwrap();
    cluster.restart(1).unwrap();
    assert_eq!(cluster.leader("kept", 0).unwrap(), 1);
}

#[test]
fn three_nodes_elect_another_leader() {
    let cluster = Cluster::start(3).unwrap();
    cluster.create_topic("led", 1, &[]).unwrap();
    let first = cluster.leader("led", 0).unwrap();
    cluster.kill9(first).unwrap();
    let second = cluster.wait_for_live_leader("led", 0).unwrap();
    assert_ne!(second, first);
    cluster.restart(first).unwrap();
}

#[test]
fn separate_controllers_outlive_two_of_three_brokers() {
    let cluster = Cluster::builder().nodes(3).controllers(1).start().unwrap();
    cluster
        .create_topic("led", 1, &[("min.insync.replicas", "1")])
        .unwrap();
    cluster.sigterm(1).unwrap();
    cluster.pause(2).unwrap();
    assert_eq!(cluster.wait_for_live_leader("led", 0).unwrap(), 3);
    cluster.resume(2).unwrap();
    cluster.restart(1).unwrap();
}

#[test]
fn a_node_that_cannot_start_says_why() {
    let error = Cluster::builder()
        .property("authorizer.class.name", "no.such.Authorizer")
        .start()
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("node 1 ended while it started"), "{text}");
    assert!(
        text.contains("no.such.Authorizer"),
        "the end of the log is there: {text}"
    );
}
